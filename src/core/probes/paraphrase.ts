import { oneOf } from '../random.js';
import { type Probe, changed, choices, editable, withText } from './probe.js';

/** Words for words of the same meaning. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/\bTherefore\b/g, 'Hence'],
  [/\btherefore\b/g, 'hence'],
  [/\bThus\b/g, 'So'],
  [/\bSo\b(?=,? )/g, 'Therefore'],
  [/\bwe get\b/g, 'we obtain'],
  [/\bwe have\b/g, 'we obtain'],
  [/\bwe find\b/g, 'we get'],
  [/\bFirst\b/g, 'To begin with'],
  [/\bNext\b/g, 'After that'],
  [/\bFinally\b/g, 'At last'],
  [/\bcalculate\b/g, 'compute'],
  [/\bdetermine\b/g, 'work out'],
  [/\bneed to\b/g, 'have to'],
  [/\bin total\b/g, 'altogether'],
  [/\bSince\b/g, 'Because'],
  [/\bbecause\b/g, 'since'],
  [/\bthe number of\b/g, 'how many'],
  [/\beach\b/g, 'every single'],
  [/\bis equal to\b/g, 'equals'],
  [/\bLet's\b/g, 'Let us'],
];

/**
 * Words of one step are replaced by others of the same meaning, by rules; numbers and formulas stay.
 */
export const paraphrase: Probe = {
  id: 'paraphrase',
  title: 'Paraphrase a step',
  effect: 'preserving',
  edit(trace, context) {
    const places = editable(trace)
      .map(({ step, at }) => ({ at, from: step.text, to: paraphrased(step.text) }))
      .filter(({ from, to }) => from !== to);
    const place = oneOf(places, choices('paraphrase', trace, context));
    if (!place) return undefined;
    const { at, from, to } = place;
    return changed(trace, {
      probe: 'paraphrase',
      step: at,
      from,
      to,
      steps: withText(trace, at, to),
    });
  },
};

/** Each place is rewritten once: no rule reads what another one wrote. */
function paraphrased(text: string): string {
  const taken: { readonly start: number; readonly end: number; readonly by: string }[] = [];
  for (const [words, by] of rules)
    for (const { 0: found, index: start } of text.matchAll(words)) {
      const end = start + found.length;
      if (taken.every((each) => end <= each.start || start >= each.end))
        taken.push({ start, end, by });
    }
  return taken
    .sort((a, b) => b.start - a.start)
    .reduce((made, { start, end, by }) => made.slice(0, start) + by + made.slice(end), text);
}
