import { isJudged, type Trace } from '../trace.js';
import { type Chat, chatOf, systems, turn } from './chat.js';
import type { PrmFamily, Row } from './family.js';
import { type Layout, LayoutBuilder, text } from './layout.js';
import { refuseMarks } from './marks.js';
import { numbered } from './numberedSteps.js';
import { numberOption } from './options.js';
import { valueOf } from './readout.js';

/**
 * Implicit PRMs: EurusPRM-Stage1 and -Stage2, ImplicitPRM. Two causal LMs, `prm` and `reference`.
 *
 * Both read one chat: user (the problem) and assistant (the steps, "Step 1: " before each that has no
 * such prefix, joined by blank lines). With lp[j] = log p(token j+1 | tokens up to j), the reward of a
 * step is beta times the sum of lp_prm - lp_ref from the answer's first token to the step's boundary:
 * signal `reward` is cumulative, signal `step` the step's own part of it. Unbounded, about 0, in practice
 * within 0.05. ProcessBench's script compares sigmoid(reward) with a threshold tuned on GSM8K, 0.5005.
 *
 * A graph yields one column: at position p the sum of the log probabilities of all tokens up to p but
 * the first, so that a row depends on no later token. Boundaries are the reference's: the number of
 * tokens of the chat up to the step, with the end of its turn and, but for the last step, a blank line,
 * less 2; a step is read one token after, the one that its boundary predicts. That is two or three tokens
 * after the step's end, except for the last one; so the last step's reward moves a little when a further
 * step is appended. The sum starts from the row that is read besides. Tool output is a paragraph of
 * the answer, without number and not read. Whole traces by minimum or sum.
 *
 * Options: `beta` (0.001; the script of the repository has 0.005), `chat`, `system`.
 *
 * Source: arXiv 2412.01981 and 2502.01456; PRIME-RL/ImplicitPRM `eval/processbench.py`,
 * `eval/prm_eval_utils.py`.
 */
export const implicit: PrmFamily = {
  id: 'implicit',
  title: 'Implicit PRM (log ratio of two models)',
  kind: 'value',
  models: ['prm', 'reference'],
  head: 'log-probabilities',
  columns: ['sum of log probabilities'],
  signals: ['reward', 'step'],
  range: [-Infinity, Infinity],
  threshold: 0,
  aggregate: 'min',
  maxTokens: 4096,
  layouts(trace, options) {
    const chat = chatOf(options, { chat: 'chatml', system: systems.qwenMath });
    if ('kind' in chat) return chat;
    const refused = refuseMarks(trace, chat.template.marks);
    if (refused) return refused;
    const layout = layoutOf(trace, chat);
    return { kind: 'layouts', layouts: [layout, { ...layout, model: 'reference' }] };
  },
  read([own = [], reference = []], options) {
    const beta = numberOption(options, 'beta', 0.001);
    const ratios = own.map((row, at) => ratioOf(row, reference[at]));
    const origin = ratios.pop();
    const cumulative = ratios.map((ratio) =>
      ratio === undefined || origin === undefined ? undefined : beta * (ratio - origin),
    );
    return [cumulative, differences(cumulative)];
  },
};

function layoutOf(trace: Trace, { template, system }: Chat): Layout {
  const [end] = template.close;
  const stop = end ? [end] : [];
  const builder = new LayoutBuilder()
    .add(...template.opening(system), ...turn(template, 'user', trace.prompt))
    .add(...template.head('assistant'))
    // The boundary before the first step: the sum starts with what it predicts.
    .alsoReadHere({ tail: stop, back: 2 });
  let number = 0;
  for (const [index, step] of trace.steps.entries()) {
    if (index > 0) builder.add(text('\n\n'));
    const isLast = index === trace.steps.length - 1;
    const tail = isLast ? stop : [...stop, text('\n\n')];
    if (isJudged(step))
      builder.add(text(numbered(step.text, ++number))).readHere({ tail, back: 1 });
    else builder.add(text(step.text)).skipStep();
  }
  return builder.add(...stop).build({ by: 'runs' });
}

function ratioOf(own: Row | undefined, reference: Row | undefined): number | undefined {
  return own && reference && valueOf(own) - valueOf(reference);
}

/** What each known value adds to the known one before it. */
function differences(values: readonly (number | undefined)[]): (number | undefined)[] {
  let last = 0;
  return values.map((value) => {
    if (value === undefined) return undefined;
    const difference = value - last;
    last = value;
    return difference;
  });
}
