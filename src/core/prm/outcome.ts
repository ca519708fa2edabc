import { isJudged, type Trace } from '../trace.js';
import { type Chat, chatOf, systems, turn } from './chat.js';
import type { FamilyOptions, PrmFamily } from './family.js';
import { type Layout, LayoutBuilder, type Piece, refuse, text, token } from './layout.js';
import { refuseMarks } from './marks.js';
import { textOption } from './options.js';
import { rewardsOf, valueOf } from './readout.js';

/**
 * An outcome reward model with one raw value, asked about every prefix of a trace: Skywork-Reward-*,
 * Qwen2.5-Math-RM-72B, ReasonFlux-PRM-1.5B and the like.
 *
 * For each judged step one sequence: a chat of user (the problem) and assistant (the steps up to this
 * one), its turn closed. The reward is the raw value at the last token of the sequence: unbounded, and
 * dependent on length, so look at differences; 0 as a threshold is no more than a start. Tool output is
 * part of the prefixes, never their last step. n steps cost n sequences.
 *
 * Options: `chat` ("chatml" or "llama-3.1"), `system`, `joiner` of the steps ("\n\n"), `ending`, a special
 * token that the template prints after the turn (Qwen2.5-Math-RM: "<|endoftext|>").
 *
 * Source: arXiv 2410.18451 (Skywork-Reward), 2409.12122 (Qwen2.5-Math-RM); prefixes as in 2501.07301.
 */
export const outcome: PrmFamily = {
  id: 'outcome',
  title: 'Outcome reward model on prefixes',
  kind: 'value',
  head: 'values',
  columns: ['value'],
  signals: ['reward'],
  range: [-Infinity, Infinity],
  threshold: 0,
  aggregate: 'last',
  maxTokens: 4096,
  layouts(trace, options) {
    const chat = chatOf(options, { chat: 'chatml', system: systems.qwenMath });
    if ('kind' in chat) return chat;
    const refused = refuseMarks(trace, chat.template.marks);
    if (refused) return refused;
    const layouts = trace.steps.flatMap((step, k) =>
      isJudged(step) ? [prefixLayout(trace, k, chat, options)] : [],
    );
    return layouts.length === 0 ? refuse('it has no step to judge') : { kind: 'layouts', layouts };
  },
  read(passes) {
    const count = passes[0]?.length ?? 0;
    const found = Array.from({ length: count }, (_, step) =>
      passes.map((rows) => rows[step]).find((row) => row !== undefined),
    );
    return [rewardsOf(found, valueOf)];
  },
};

function prefixLayout(
  { prompt, steps }: Trace,
  k: number,
  { template, system }: Chat,
  options: FamilyOptions,
): Layout {
  const joiner = textOption(options, 'joiner', '\n\n');
  const answer = steps
    .slice(0, k + 1)
    .map((step) => step.text)
    .join(joiner);
  return new LayoutBuilder()
    .add(...template.opening(system), ...turn(template, 'user', prompt))
    .add(...template.head('assistant'), text(template.content(answer)))
    .add(...closing(template.close, options['ending']))
    .skipSteps(k)
    .readHere()
    .skipSteps(steps.length - k - 1)
    .build({ by: 'runs' });
}

function closing(
  close: readonly Piece[],
  ending: FamilyOptions[string] | undefined,
): readonly Piece[] {
  return ending === undefined ? close : [...close.slice(0, 1), token(String(ending))];
}
