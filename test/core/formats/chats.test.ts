import { describe, expect, test } from 'vitest';
import { read, tracesOf } from './reading.js';
import { check } from './saying.js';

const reply = (message: object) => ({ choices: [{ message: { role: 'assistant', ...message } }] });
const blocks = (...content: unknown[]) => ({ type: 'message', role: 'assistant', content });
const output = (...items: object[]) => ({ object: 'response', output: items });

describe('chat responses', () => {
  test.each<[rule: string, record: unknown, expected: string[]]>([
    [
      'reasoning_content',
      reply({ content: 'A', reasoning_content: 'one\n\ntwo' }),
      ['? r:one r:two A:A'],
    ],
    ['reasoning', reply({ content: 'A', reasoning: 'T' }), ['? r:T A:A']],
    ['thinking', reply({ content: 'A', thinking: 'T' }), ['? r:T A:A']],
    ['details alone', reply({ content: 'A', reasoning_details: [{ text: 'T' }] }), ['? r:T A:A']],
    [
      'the same twice',
      reply({ content: 'A', reasoning: 'T', reasoning_details: [{ text: 'T' }] }),
      ['? r:T A:A'],
    ],
    ['closed tags', reply({ content: '<think>\nT\n</think>\n\nA' }), ['? r:T A:A']],
    ['an unclosed tag', reply({ content: '<think>\nT' }), ['? r:T']],
    ['empty tags', reply({ content: '<think>\n\n</think>\n\nA' }), ['? A:A']],
    ['a prefilled opening tag', reply({ content: 'T\n</think>\n\nA' }), ['? r:T A:A']],
    [
      'talk about tags',
      reply({ content: 'Use <think> and </think>.' }),
      ['? A:Use <think> and </think>.'],
    ],
    [
      'a call',
      reply({ content: null, tool_calls: [{ function: { name: 'f', arguments: '{}' } }] }),
      ['? a:f {}'],
    ],
    [
      'choices are parts',
      { choices: [reply({ content: 'A' }).choices[0], reply({ content: 'B' }).choices[0]] },
      ['? A:A', '? A:B'],
    ],
    [
      'thinking as text',
      blocks({ type: 'thinking', thinking: 'T' }, { type: 'text', text: 'A' }),
      ['? r:T A:A'],
    ],
    [
      'thinking as a list',
      blocks({ type: 'thinking', thinking: [{ text: 'T' }, 'U'] }),
      ['? r:T r:U'],
    ],
    [
      'redacted thinking',
      blocks({ type: 'redacted_thinking', data: 'x' }, { type: 'text', text: 'A' }),
      ['? A:A'],
    ],
    [
      'nothing but redacted thinking',
      blocks({ type: 'redacted_thinking', data: 'x' }),
      ['! no steps: the response has no text, its reasoning is withheld'],
    ],
    [
      'thoughts',
      { candidates: [{ content: { parts: [{ text: 'T', thought: true }, { text: 'A' }] } }] },
      ['? r:T A:A'],
    ],
    [
      'Bedrock',
      {
        output: {
          message: {
            role: 'assistant',
            content: [{ reasoningContent: { reasoningText: { text: 'T' } } }, { text: 'A' }],
          },
        },
      },
      ['? r:T A:A'],
    ],
    [
      'summaries',
      output(
        { type: 'reasoning', summary: [{ text: 'T' }] },
        { type: 'message', role: 'assistant', content: [{ text: 'A' }] },
      ),
      ['? r:T A:A'],
    ],
    [
      'raw text before summaries',
      output({ type: 'reasoning', content: [{ text: 'R' }], summary: [{ text: 'T' }] }),
      ['? r:R'],
    ],
    [
      'code that the provider ran',
      output({ type: 'code_interpreter_call', code: '1+1', outputs: [{ logs: '2' }] }),
      ['? a:code_interpreter 1+1 o:2'],
    ],
    ['nothing', output(), ['! no steps: the response has no text']],
    [
      'a chunk of a stream',
      { choices: [{ delta: { content: 'A' } }] },
      ['! field "choices": a chunk of a stream; join the chunks of a response into one message'],
    ],
    [
      'no response',
      { id: 'x' },
      ['! no "choices", "candidates", "output", "message" or "content" with a response in it'],
    ],
    [
      'content that is a number',
      reply({ content: 5 }),
      ['! field "choices.0.message.content": Invalid input'],
    ],
    [
      'the question',
      {
        request: {
          messages: [
            { role: 'system', content: 'S' },
            { role: 'user', content: 'Q' },
          ],
        },
        response: reply({ content: 'A' }),
      },
      ['Q? A:A'],
    ],
    [
      'earlier turns without their reasoning',
      {
        request: {
          messages: [
            { role: 'user', content: 'Q' },
            { role: 'assistant', content: 'P', reasoning: 'T' },
            { role: 'user', content: 'R' },
          ],
        },
        response: reply({ content: 'A' }),
      },
      ['user: Q\n\nassistant: P\n\nuser: R? A:A'],
    ],
  ])('%s', (_, record, expected) => check('chat-response', record, expected));

  test('ids, the system prompt and withheld reasoning', () => {
    const sealed = blocks({ type: 'redacted_thinking' }, { type: 'text', text: 'A' });
    const request = { system: 'S', messages: [{ role: 'user', content: 'Q' }] };
    const [trace] = tracesOf(
      read('chat-response', { request, response: { ...sealed, id: 'm', model: 'n' } }),
    );
    expect(trace).toMatchObject({ id: 'm', meta: { system: 'S', hidden: true, model: 'n' } });
  });
});

const turns = (...said: [string, string][]) => ({
  conversations: said.map(([from, value]) => ({ from, value })),
});

test.each<[string, unknown, string[]]>([
  [
    'what is shown is the reasoning where nothing else is',
    turns(['human', 'Q'], ['gpt', 'one\n\ntwo']),
    ['Q? r:one r:two'],
  ],
  [
    'with thinking it is the answer',
    turns(['human', 'Q'], ['gpt', '<think>T</think>A']),
    ['Q? r:T A:A'],
  ],
  [
    'later questions are observations',
    turns(['human', 'Q'], ['gpt', 'A'], ['human', 'R'], ['gpt', 'B']),
    ['Q? r:A o:R r:B'],
  ],
  [
    'tools',
    turns(['human', 'Q'], ['function_call', 'f()'], ['observation', '4'], ['gpt', 'A']),
    ['Q? a:f() o:4 r:A'],
  ],
  ['no answer', turns(['human', 'Q']), ['! field "conversations": nothing is said by the model']],
  ['a value that is no text', { conversations: [{ from: 'gpt', value: 5 }] }, ['! Invalid input']],
])('ShareGPT: %s', (_, record, expected) => check('sharegpt', record, expected));
