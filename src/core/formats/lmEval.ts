import { z } from 'zod';
import { stepsOf } from './conversation.js';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts } from './parts.js';
import { splitThinking, written } from './said.js';

const schema = z.looseObject({
  doc_id: z.number().int(),
  doc: z.unknown().optional(),
  target: z.unknown(),
  arguments: z.unknown(),
  resps: z.array(z.unknown()).min(1),
  filtered_resps: z.unknown(),
  filter: z.string().nullish(),
  metrics: z.array(z.string()).nullish(),
  doc_hash: z.string().nullish(),
});
type Sample = z.infer<typeof schema>;

/** The sample files name their metrics since they have filters; before that only these are sure. */
const usualMetrics = ['exact_match', 'acc', 'pass@1'];

/**
 * lm-evaluation-harness sample files (`samples_TASK_DATE.jsonl`): a line per document and filter,
 * `{doc_id, doc, target, arguments, resps, filtered_resps, filter, metrics, ...}`.
 *
 * Each generated response is a trace, cut into steps; reasoning between `<think>` tags is told from
 * the answer. The prompt is the request's first argument, `target` the expected answer, `doc_hash`
 * the group. `doc_id` repeats with every filter, so the id is `DOC_ID:FILTER`; the traces of two
 * filters have the same text, and so the same labels. The outcome is the first metric whose value is
 * 0 or 1, only where the line has a single response; all metrics are meta, as is `extracted`, what
 * the filter took for the answer. Multiple choice tasks (log-likelihoods) hold no text: a problem.
 */
export const lmEval: TraceFormat = {
  id: 'lm-eval',
  title: 'lm-evaluation-harness samples',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readParts(schema, (sample, { split }) => {
    const responses = sample.resps.flat();
    const metrics = metricsOf(sample);
    const isSingle = responses.length === 1;
    return responses.map((response) => {
      if (typeof response !== 'string')
        return 'field "resps": log-likelihoods of choices, no text that could be cut into steps';
      const steps = stepsOf(answerOnly(response), split);
      if (steps.length === 0) return 'field "resps": the response is empty';
      return {
        id: [sample.doc_id, sample.filter].filter((each) => each != null).join(':'),
        group: sample.doc_hash ?? undefined,
        prompt: promptOf(sample.arguments),
        steps,
        answer: sample.target == null ? undefined : written(sample.target),
        outcome: isSingle ? outcomeOf(metrics) : undefined,
        meta: metaOf({ filter: sample.filter, extracted: extractedOf(sample), ...metrics }),
      };
    });
  }),
};

/** Without thinking of its own, the response is the reasoning. */
function answerOnly(response: string): ReturnType<typeof splitThinking> {
  const said = splitThinking(response);
  return said.length === 1 ? [{ role: 'reasoning', text: said[0]?.text ?? '' }] : said;
}

/** `{gen_args_0: {arg_0, arg_1}}`, in older files `[[prompt, settings]]`. */
function promptOf(given: unknown): string {
  const named = z
    .looseObject({ gen_args_0: z.looseObject({ arg_0: z.string() }) })
    .safeParse(given);
  if (named.success) return named.data.gen_args_0.arg_0;
  const listed = z.array(z.array(z.unknown())).safeParse(given);
  const first = listed.success ? listed.data[0]?.[0] : undefined;
  return typeof first === 'string' ? first : '';
}

function metricsOf(sample: Sample): Record<string, unknown> {
  const names = sample.metrics ?? usualMetrics;
  return Object.fromEntries(
    names.filter((name) => name in sample).map((name) => [name, sample[name]]),
  );
}

function outcomeOf(metrics: Readonly<Record<string, unknown>>): boolean | undefined {
  const verdict = Object.values(metrics).find((value) => value === 0 || value === 1);
  return verdict === undefined ? undefined : verdict === 1;
}

function extractedOf({ filtered_resps }: Sample): string | undefined {
  if (filtered_resps === undefined) return undefined;
  const only = Array.isArray(filtered_resps) && filtered_resps.length === 1;
  return written(only ? (filtered_resps as unknown[])[0] : filtered_resps);
}
