import type { TraceFormat } from '../formats/format.js';
import type { Trace } from '../trace.js';
import type { ImportedLabel, LabelImport } from './labelImport.js';

/** The labels that came with a file of a trace format; traces are told by their text. */
export function recordedLabels(format: TraceFormat): Pick<LabelImport, 'words' | 'read'> {
  return {
    words: { '1': 1, '0': 0, '-1': -1, unsure: 'unsure' },
    *read(record) {
      for (const item of format.traces(record, { split: 'auto' })) {
        if ('problem' in item) yield item;
        else yield { record: item.record, names: [item.hash], labels: labelsOf(item, format.id) };
      }
    },
  };
}

function labelsOf({ recorded, meta }: Trace, id: string): ImportedLabel[] {
  const { labeler } = meta;
  const by = typeof labeler === 'string' ? labeler : id;
  return (recorded ?? []).flatMap((rating, step): ImportedLabel[] =>
    rating === undefined
      ? []
      : [{ what: 'rate', step, said: String(rating), by, source: 'recorded' }],
  );
}
