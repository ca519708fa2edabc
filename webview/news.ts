import type { PanelState } from '../src/rpc/panel.js';
import { labelWord, stepWord } from './words.js';

type Labelled = Pick<PanelState, 'labels'> & { readonly trace: Pick<PanelState['trace'], 'id'> };

/** What to tell those who do not see that labels changed; nothing for another trace. */
export function labelNews(before: Labelled | null, after: Labelled): string {
  if (before?.trace.id !== after.trace.id) return '';
  const changed = after.labels.flatMap((label, step) => {
    const old = before.labels[step] ?? null;
    return label?.rating === old?.rating ? [] : [`${stepWord(step)} ${labelWord(label)}`];
  });
  return changed.length > 1 ? `${changed.length} labels changed` : (changed[0] ?? '');
}
