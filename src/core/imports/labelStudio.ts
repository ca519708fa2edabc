import { z } from 'zod';
import {
  type ImportedLabel,
  type LabelImport,
  labelOf,
  notOfThisTool,
  plainWords,
} from './labelImport.js';

const name = z.union([z.string(), z.number()]).transform(String);
const resultSchema = z.looseObject({
  from_name: z.string().optional(),
  value: z.looseObject({
    choices: z.array(z.string()).optional(),
    number: z.number().optional(),
    rating: z.number().optional(),
    start: z.union([z.string(), z.number()]).optional(),
    paragraphlabels: z.array(z.string()).optional(),
  }),
});
const annotationSchema = z.looseObject({
  completed_by: z
    .union([name, z.looseObject({ id: name, email: z.string().optional() })])
    .nullish(),
  result: z.array(z.unknown()),
  was_cancelled: z.boolean().nullish(),
  created_at: z.string().nullish(),
  lead_time: z.number().nullish(),
});
const schema = z.looseObject({
  id: name.optional(),
  data: z.looseObject({ id: name.optional() }),
  annotations: z.array(annotationSchema),
});
type Annotation = z.infer<typeof annotationSchema>;

/**
 * Label Studio: the JSON export, a list of tasks `{id, data, annotations: [{completed_by, result,
 * was_cancelled, created_at, lead_time}]}`.
 *
 * The trace is named by `data.id`, else by the task's own id. A step has a control whose name ends in
 * its number (`step_0`, as the Repeater tag makes them), or is a paragraph with a paragraph label; a
 * control `first_error` names the first wrong one. Cancelled annotations and predictions are not
 * taken over; `lead_time` (seconds) is the time of the annotation, told by its first act.
 * Source: labelstud.io/guide/task_format.
 */
export const labelStudio: LabelImport = {
  id: 'label-studio',
  title: 'Label Studio: JSON export',
  words: plainWords,
  *read(record) {
    const { content } = record;
    const task = content.kind === 'json' ? schema.safeParse(content.value).data : undefined;
    if (!task) {
      yield notOfThisTool(record, 'Label Studio');
      return;
    }
    const labels = task.annotations.filter((each) => each.was_cancelled !== true).flatMap(labelsOf);
    const names = [task.data.id, task.id].filter((each) => each !== undefined);
    yield { record: record.record, names, labels };
  },
};

function labelsOf({ completed_by, created_at, lead_time, result }: Annotation): ImportedLabel[] {
  const who =
    typeof completed_by === 'object' ? (completed_by?.email ?? completed_by?.id) : completed_by;
  const rest = { by: who ?? 'unknown', source: 'human', at: created_at ?? undefined } as const;
  return result
    .flatMap((each) => {
      const { data } = resultSchema.safeParse(each);
      const answer = data && answerOf(data);
      const label = answer && labelOf(answer.question, answer.said, rest);
      return label ? [label] : [];
    })
    .map((label, index) => (index === 0 ? { ...label, ms: 1000 * (lead_time ?? 0) } : label));
}

function answerOf({
  from_name = '',
  value,
}: z.infer<typeof resultSchema>): { readonly question: string; readonly said: string } | undefined {
  const { choices, number, rating, start, paragraphlabels } = value;
  const [paragraphLabel] = paragraphlabels ?? [];
  if (paragraphLabel !== undefined) return { question: `paragraph ${start}`, said: paragraphLabel };
  const said = choices?.[0] ?? number ?? rating;
  return said === undefined ? undefined : { question: from_name, said: String(said) };
}
