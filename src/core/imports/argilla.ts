import { z } from 'zod';
import {
  type ImportedLabel,
  type LabelImport,
  labelOf,
  notOfThisTool,
  plainWords,
} from './labelImport.js';

const answer = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const schema = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  responses: z.record(
    z.string(),
    z.array(z.looseObject({ value: z.unknown(), user_id: z.string() })),
  ),
});

/**
 * Argilla 2: `dataset.records.to_json(path)`, a list of `{id, fields, metadata, suggestions,
 * responses}` with `responses: {question: [{value, user_id}]}`.
 *
 * The record's id is the trace's. Each step has a question whose name ends in its number (`step_0`),
 * or `first_error` asks for the first wrong one; other questions are left alone. Suggestions are of
 * models and are not taken over. The export tells neither when nor how long, nor whether a response
 * was submitted or is a draft. Source: argilla-io/argilla, records/_resource.py and _io/_json.py.
 */
export const argilla: LabelImport = {
  id: 'argilla',
  title: 'Argilla 2: records.to_json',
  words: plainWords,
  *read(record) {
    const { content } = record;
    const row = content.kind === 'json' ? schema.safeParse(content.value).data : undefined;
    if (!row) {
      yield notOfThisTool(record, 'Argilla');
      return;
    }
    const labels = Object.entries(row.responses).flatMap(([question, answers]) =>
      answers.flatMap(({ value, user_id }): ImportedLabel[] => {
        const said = answer.safeParse(value).data;
        if (said === undefined) return [];
        const label = labelOf(question, said, { by: user_id, source: 'human' });
        return label ? [label] : [];
      }),
    );
    yield { record: record.record, names: [row.id], labels };
  },
};
