import { z } from 'zod';
import type { Rating } from '../label.js';
import type { TraceDraft } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { quoted, unlabelled } from './labels.js';
import { readObject } from './read.js';
import { cutQuestion } from './tags.js';

const schema = z.object({
  conversations: z.array(
    z.object({ role: z.enum(['user', 'assistant', 'system']), content: z.string() }),
  ),
});
type Turn = z.infer<typeof schema>['conversations'][number];

/**
 * RLHFlow: `{conversations: [{role, content}, ...]}`.
 *
 * Each user turn is a step, and the assistant turn after it is its label: `+` good, `-` bad. The
 * first user turn is the question and the first step in one: the question ends before "Step 1:" or
 * "step 1:", or without it at its only question mark; else it is left in the step, which is a
 * problem. A step without an answer is unlabelled. An answer that is neither sign, or to no step, is
 * a problem and labels nothing. A system turn is put before the question. Source: RLHFlow
 * RLHF-Reward-Modeling, `math-rm`.
 */
export const rlhflow: TraceFormat = {
  id: 'rlhflow',
  title: 'RLHFlow: steps and signs in turns',
  fits: (first) => shareOf(first, isRow),
  traces: readObject(schema, ({ conversations }) => {
    const system = conversations.filter(({ role }) => role === 'system');
    const turns = conversations.filter(({ role }) => role !== 'system');
    const { prompt, steps, problems } = stepsOf(turns);
    const labels = labelsOf(turns);
    return {
      prompt: [...system.map(({ content }) => content), prompt].join('\n\n'),
      steps: steps.map((text) => ({ text })),
      ...labels,
      problems: [...problems, ...(labels.problems ?? [])],
    };
  }),
};

function isRow(value: unknown): boolean {
  const { data } = schema.safeParse(value);
  const answers = data?.conversations.filter(({ role }) => role === 'assistant') ?? [];
  return answers.length > 0 && answers.every(({ content }) => signs.has(content.trim()));
}

const signs: ReadonlyMap<string, Rating> = new Map<string, Rating>([
  ['+', 1],
  ['-', -1],
]);

interface QuestionAndSteps {
  readonly prompt: string;
  readonly steps: readonly string[];
  readonly problems: readonly string[];
}

function stepsOf(turns: readonly Turn[]): QuestionAndSteps {
  const said = turns.filter(({ role }) => role === 'user').map(({ content }) => content);
  const [first, ...rest] = said;
  if (first === undefined) return { prompt: '', steps: [], problems: ['there is no user turn'] };
  // Only the first turn has the question in it: markers in later turns are of their steps.
  const { prompt, steps, problems } = cutQuestion([first]);
  return { prompt, steps: [...steps, ...rest], problems };
}

function labelsOf(turns: readonly Turn[]): Pick<TraceDraft, 'recorded' | 'problems'> {
  const recorded: (Rating | undefined)[] = [];
  for (const [index, { role, content }] of turns.entries()) {
    const rating = signs.get(content.trim());
    if (role === 'user') recorded.push(undefined);
    else if (turns[index - 1]?.role !== 'user')
      return unlabelled('field "conversations": an answer follows no step');
    else if (rating === undefined)
      return unlabelled(`field "conversations": ${quoted(content)} is no label`);
    else recorded[recorded.length - 1] = rating;
  }
  return { recorded };
}
