import type { Rating } from '../../src/core/rating.js';
import type { RewardedTrace } from '../../src/core/rewardedTrace.js';
import type { Signal, SignalKind } from '../../src/core/signal.js';
import { makeTrace, type StepDraft } from '../../src/core/trace.js';

/**
 * A rewarded trace written down: a line is a step with its reward before it, `-` where it has none;
 * `$` is an action, `>` a tool output. Lines such as `problem: ...` and `outcome: wrong` are about the
 * whole; `error: K` labels the first wrong step, -1 for none.
 */
export function rewardedText(text: string): RewardedTrace {
  const about = new Map<string, string>();
  const steps: StepDraft[] = [];
  const rewards: (number | undefined)[] = [];
  for (const line of text.split('\n').map((each) => each.trim())) {
    const [, name, value = ''] =
      /^(problem|outcome|answer|kind|error|file|other|only): (.*)$/.exec(line) ?? [];
    if (name !== undefined) about.set(name, value);
    else if (line !== '') {
      const [, mark = '', step = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
      const role = mark === '$' ? 'action' : mark === '>' ? 'observation' : 'reasoning';
      steps.push({ text: step.replaceAll(String.raw`\n`, '\n'), role });
      rewards.push(Number.isNaN(Number(mark)) ? undefined : Number(mark));
    }
  }
  const outcome = about.get('outcome');
  const trace = makeTrace(
    { file: about.get('file') ?? 'some.jsonl', record: 0 },
    {
      prompt: about.get('problem') ?? 'How many apples does Tom have in all?',
      answer: about.get('answer'),
      outcome: outcome === undefined ? undefined : outcome === 'right',
      steps,
    },
  );
  const main = signalOf('prm:some', rewards, (about.get('kind') ?? 'validity') as SignalKind);
  const other = about.get('other')?.split(' ').map(Number);
  return {
    trace,
    ratings: ratingsOf(about.get('error'), steps.length),
    rewards,
    main,
    threshold: 0.5,
    signals: [main, ...(other ? [signalOf('recorded:other', other, 'validity')] : [])],
  };
}

function signalOf(id: string, values: Signal['values'], kind: SignalKind): Signal {
  return { id, values, kind, range: [0, 1], provenance: { kind: 'recorded' } };
}

function ratingsOf(error: string | undefined, length: number): (Rating | undefined)[] {
  if (error === undefined) return Array.from({ length }, () => undefined);
  const first = Number(error);
  return Array.from({ length }, (_, at) =>
    first === -1 || at < first ? 1 : at === first ? -1 : undefined,
  );
}
