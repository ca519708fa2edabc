import { z } from 'zod';
import { cutQuestion } from '../formats/tags.js';
import { list, struct } from './columns.js';
import { type ExportFormat, ofEach, skip } from './export.js';
import { judgedSteps, parallel } from './judged.js';
import { numbered, same } from './taggedText.js';

const turn = z.strictObject({ role: z.enum(['user', 'assistant']), content: z.string() });

/**
 * RLHFlow conversations: `{conversations: [{role, content}, ...]}`.
 *
 * Each user turn is a step and the assistant turn after it is `+` or `-`; the first user turn is the
 * question, a space and the first step. Steps are numbered ("Step 1: ...") unless they are already,
 * because readers find the end of the question by that mark; a question with such a mark of its own
 * leaves its record out. Source: RLHFlow RLHF-Reward-Modeling, `math-rm`.
 */
export const rlhflow: ExportFormat = {
  id: 'rlhflow',
  title: 'RLHFlow conversations',
  carries: 'steps',
  unlabelled: ['truncate', 'drop'],
  rows: ofEach((labelled, options) => {
    const judged = judgedSteps(labelled, options, {});
    if (judged.kind === 'skip') return judged;
    const said = parallel(judged.steps, options);
    const prompt = labelled.trace.prompt.toWellFormed().trim();
    const [first = '', ...rest] = numbered(said.steps);
    const steps = [first.trim(), ...rest];
    const opening = `${prompt} ${first.trim()}`;
    const read = cutQuestion([opening]);
    if (read.prompt !== prompt || !same(read.steps, steps.slice(0, 1)))
      return skip('a step mark in the question, so that it would be read otherwise');
    const conversations = [opening, ...rest].flatMap((content, step) => [
      { role: 'user', content },
      { role: 'assistant', content: said.ratings[step] === 1 ? '+' : '-' },
    ]);
    return { kind: 'row', row: { conversations }, meant: { ...said, prompt, steps } };
  }),
  columns: () => ({ conversations: list(struct({ role: 'string', content: 'string' })) }),
  schema: z
    .strictObject({ conversations: z.array(turn).min(2) })
    .refine(
      ({ conversations }) =>
        conversations.every(({ role, content }, at) =>
          at % 2 === 0 ? role === 'user' : role === 'assistant' && /^[+-]$/.test(content),
        ) && conversations.length % 2 === 0,
      { message: 'each user turn must be followed by "+" or "-"', path: ['conversations'] },
    ),
};
