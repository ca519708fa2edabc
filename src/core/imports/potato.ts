import { z } from 'zod';
import { type ImportedLabel, type LabelImport, notOfThisTool, plainWords } from './labelImport.js';

const schema = z.looseObject({
  instance_id: z.union([z.string(), z.number()]).transform(String),
  annotator: z.string(),
  mode: z.string().optional(),
  steps: z.array(
    z.looseObject({
      index: z.number().int().nonnegative(),
      reward: z.number().nullable(),
      source: z.string().optional(),
      verified: z.boolean().optional(),
    }),
  ),
});
type Row = z.infer<typeof schema>;

/**
 * Potato: `prm_training_data.jsonl` of the coding_eval export, lines of `{instance_id, annotator,
 * steps: [{index, reward, source, verified}], mode}`.
 *
 * The instance's id is the trace's. In the mode `first_error` Potato marks every step after the error
 * as wrong; nobody judged those, so only the first error is taken over. A reward of a model that no
 * person verified has the source `judge`. 0 is neutral in some projects and unmarked in others: say
 * which. Source: davidjurgens/potato, export/coding_eval_exporter.py.
 */
export const potato: LabelImport = {
  id: 'potato',
  title: 'Potato: process rewards',
  words: plainWords,
  *read(record) {
    const { content } = record;
    const row = content.kind === 'json' ? schema.safeParse(content.value).data : undefined;
    if (row) yield { record: record.record, names: [row.instance_id], labels: labelsOf(row) };
    else yield notOfThisTool(record, 'Potato');
  },
};

function labelsOf({ annotator: by, mode, steps }: Row): ImportedLabel[] {
  const error = steps.find(({ reward }) => reward === -1);
  if (mode === 'first_error' && error)
    return [{ what: 'first-error', said: String(error.index), by, source: sourceOf(error) }];
  return steps.flatMap((step): ImportedLabel[] =>
    step.reward === null
      ? []
      : [
          {
            what: 'rate',
            step: step.index,
            said: String(step.reward),
            by,
            source: sourceOf(step),
          },
        ],
  );
}

function sourceOf({ source, verified }: Row['steps'][number]): 'human' | 'judge' {
  return source === 'ai' && verified !== true ? 'judge' : 'human';
}
