import { isJudged, type Trace } from '../trace.js';
import { type Chat, chatOf, systems, turn } from './chat.js';
import type { PrmFamily, Row } from './family.js';
import { type Layout, LayoutBuilder, refuse, text, token } from './layout.js';
import { refuseMarks } from './marks.js';
import { textOption } from './options.js';
import { probabilityOf } from './readout.js';

const instruction =
  "You are a Math Teacher. Given a question and a student's solution, evaluate the mathematical " +
  'correctness, logic consistency of the current step and whether it will lead to the correct final solution';

/**
 * PathFinder-PRM-7B: two kinds of error are looked for before a step gets its reward.
 *
 * A chat of user (instruction + "\n\n Question: " + problem) and assistant: the steps before, a blank
 * line, "Current Step: ", the step, " Math reasoning: <extra>, Consistency: <extra>". Where each of the
 * two `<extra>` is predicted, one token before it, the logits of `<+>` and `<->` are compared. If `<->`
 * is ahead in either, the reward is -1. Else both are written as `<+>`, ", Correctness: <extra>" follows,
 * and the reward is softmax P(`<+>`) where that `<extra>` is predicted.
 *
 * The second question depends on the answers to the first, but is asked only where both are `<+>`:
 * so there is one second question, and both are fed at once. Each judged step gives two
 * sequences. A step is wrong below 0.5. Tool output is one of the steps before, not read.
 *
 * Options: `instruction` (the model card misspells "mathemetical"), `system`, `chat`.
 *
 * Source: arXiv 2505.19706; declare-lab/PathFinder-PRM, the model card and the ProcessBench evaluation.
 */
export const pathfinder: PrmFamily = {
  id: 'pathfinder',
  title: 'PathFinder-PRM-7B',
  kind: 'validity',
  head: 'tokens',
  columns: ['<+>', '<->'],
  signals: ['reward'],
  range: [-1, 1],
  threshold: 0.5,
  aggregate: 'min',
  maxTokens: 8192,
  layouts(trace, options) {
    const chat = chatOf(options, { chat: 'chatml', system: systems.qwenMath });
    if ('kind' in chat) return chat;
    const refused = refuseMarks(trace, ['<extra>', '<+>', '<->', ...chat.template.marks]);
    if (refused) return refused;
    const asked = `${textOption(options, 'instruction', instruction)}\n\n Question: ${trace.prompt}`;
    const layouts = trace.steps.flatMap((step, k) =>
      isJudged(step)
        ? [errorsLayout(trace, k, chat, asked), stepLayout(trace, k, chat, asked)]
        : [],
    );
    return layouts.length === 0 ? refuse('it has no step to judge') : { kind: 'layouts', layouts };
  },
  read(passes) {
    // Every pass has a row per step; those about errors have one more.
    const rewards: (number | undefined)[] = (passes[1] ?? []).map(() => undefined);
    for (let at = 0; at + 1 < passes.length; at += 2) {
      const [errors = [], correctness = []] = [passes[at], passes[at + 1]];
      const step = errors.findIndex((row) => row !== undefined);
      if (step !== -1 && step < rewards.length) {
        rewards[step] = rewardOf(errors[step], errors.at(-1), correctness[step]);
      }
    }
    return [rewards];
  },
};

function rewardOf(maths?: Row, consistency?: Row, correctness?: Row): number | undefined {
  if (!maths || !consistency || !correctness) return undefined;
  return isGood(maths) && isGood(consistency) ? probabilityOf(correctness, 0) : -1;
}

function isGood(row: Row): boolean {
  return probabilityOf(row, 0) >= 0.5;
}

function errorsLayout(trace: Trace, k: number, chat: Chat, asked: string): Layout {
  return begun(trace, k, chat, asked)
    .skipSteps(k)
    .readHere()
    .skipSteps(trace.steps.length - k - 1)
    .add(token('<extra>'), text(', Consistency: '))
    .alsoReadHere()
    .add(token('<extra>'), ...chat.template.close)
    .build({ by: 'runs' });
}

function stepLayout(trace: Trace, k: number, chat: Chat, asked: string): Layout {
  return begun(trace, k, chat, asked)
    .add(token('<+>'), text(', Consistency: '), token('<+>'), text(', Correctness: '))
    .skipSteps(k)
    .readHere()
    .skipSteps(trace.steps.length - k - 1)
    .add(token('<extra>'), ...chat.template.close)
    .build({ by: 'runs' });
}

/** What both questions about a step begin with. */
function begun(
  { steps }: Trace,
  k: number,
  { template, system }: Chat,
  asked: string,
): LayoutBuilder {
  const before = steps
    .slice(0, k)
    .map((step) => `${step.text}\n\n`)
    .join('');
  return new LayoutBuilder()
    .add(...template.opening(system), ...turn(template, 'user', asked))
    .add(
      ...template.head('assistant'),
      text(`${before}Current Step: ${steps[k]?.text ?? ''} Math reasoning: `),
    );
}
