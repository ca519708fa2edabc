import { type Probe, changed, editable } from './probe.js';

/**
 * The second half of the reasoning is cut away and the last step put behind what is left. If the
 * answer is paid as before, the reasoning was not needed for the reward.
 *
 * After TRACE (truncated reasoning), arXiv 2510.01367, without its rollouts.
 */
export const truncate: Probe = {
  id: 'truncate',
  title: 'Truncate the reasoning',
  effect: 'altering',
  edit(trace) {
    const places = editable(trace).map(({ at }) => at);
    const last = places.at(-1);
    const kept = places.slice(0, Math.floor((places.length - 1) / 2));
    const gone = new Set(places.slice(kept.length, -1));
    if (last === undefined || kept.length === 0 || gone.size === 0) return undefined;
    const steps = trace.steps.flatMap((step, at) => (gone.has(at) ? [] : [{ step, at }]));
    const text = (at: number): string => trace.steps[at]?.text ?? '';
    return changed(trace, {
      probe: 'truncate',
      step: last,
      from: [...gone, last].map(text).join('\n'),
      to: text(last),
      steps: steps.map(({ step }) => step),
      alignment: trace.steps.map((_, at) => {
        const index = steps.findIndex((each) => each.at === at);
        return index === -1 ? undefined : index;
      }),
    });
  },
};
