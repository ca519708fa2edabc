import { describe, test } from 'vitest';
import { check } from './saying.js';

const turn = { thought: 'T', action: 'ls', observation: 'out' };
const user = { role: 'user', content: 'Q' };
const history = [{ role: 'system', content: 'S', agent: 'm' }, user];
const say = (content: string) => ({ role: 'assistant', content });

describe('agents', () => {
  test.each<[id: string, rule: string, record: unknown, expected: string[]]>([
    ['swe-agent', 'turns', { trajectory: [turn], history }, ['Q? r:T a:ls o:out']],
    [
      'swe-agent',
      'a thought is one step',
      { trajectory: [{ ...turn, thought: 'one\n\ntwo' }], history },
      ['Q? r:one\n\ntwo a:ls o:out'],
    ],
    [
      'swe-agent',
      'without thought and action, the response',
      { trajectory: [{ response: 'Hm' }], history },
      ['Q? r:Hm'],
    ],
    [
      'swe-agent',
      'a history alone',
      { history: [...history, { ...say('T'), action: 'ls' }, { role: 'tool', content: 'out' }] },
      ['Q? r:T a:ls o:out'],
    ],
    [
      'swe-agent',
      'demonstrations are left out',
      { history: [{ ...say('D'), is_demo: true }, user, say('T')] },
      ['Q? r:T'],
    ],
    [
      'swe-agent',
      'no turns',
      { trajectory: [], history },
      ['! field "trajectory": it has no turns'],
    ],
    [
      'mini-swe-agent-messages',
      'a block is an action',
      [user, say('T\n\n```bash\nls\n```\nU')],
      ['Q? r:T a:ls r:U'],
    ],
    [
      'mini-swe-agent-messages',
      'other blocks are not',
      [user, say('```python\nx\n```')],
      ['Q? r:```python\nx\n```'],
    ],
    [
      'mini-swe-agent-messages',
      'an unclosed block',
      [user, say('```bash\nls'), { role: 'user', content: 'o' }],
      ['Q? a:ls o:o'],
    ],
    [
      'mini-swe-agent-messages',
      'no agent',
      [user],
      ['! no steps: there is no message of the agent'],
    ],
    [
      'mini-swe-agent',
      'the same in an object',
      { trajectory_format: 'mini-swe-agent-1.1', messages: [user, say('T')] },
      ['Q? r:T'],
    ],
    ['openhands-event-list', 'no agent', [], ['! no steps: there is no action of the agent']],
    [
      'openhands-event-list',
      'events',
      [
        { source: 'user', action: 'message', args: { content: 'Q' } },
        { source: 'agent', action: 'run_ipython', args: { code: 'x', thought: 'T' } },
        { source: 'agent', observation: 'run', content: '', message: 'ran' },
        { source: 'user', action: 'message', args: { content: 'go on' } },
        { source: 'agent', action: 'message', args: { content: 'A' } },
      ],
      ['Q? r:T a:x o:ran o:go on A:A'],
    ],
    [
      'openhands',
      'no history',
      { instance_id: 1, history: null },
      ['! field "history": Invalid input: expected array, received null'],
    ],
    [
      'codex',
      'no model',
      [{ type: 'session_meta', payload: {} }],
      ['! no steps: the log holds no response items of the model'],
    ],
    [
      'codex',
      'a broken line',
      [{ type: 'response_item', payload: 5 }],
      ['! line 0, field "payload": Invalid input: expected object, received number'],
    ],
    [
      'claude-code',
      'no messages',
      [{ type: 'summary' }],
      ['! no messages: the log holds no line of type user or assistant'],
    ],
  ])('%s: %s', (id, _, record, expected) => check(id, record, expected));
});
