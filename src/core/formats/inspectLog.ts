import { z } from 'zod';
import type { TraceDraft } from '../trace.js';
import { conversation, turnOf } from './conversation.js';
import { type ReadOptions, type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts } from './parts.js';
import { idSchema } from './read.js';
import { messageSchema, written } from './said.js';

const scoreSchema = z.looseObject({ value: z.unknown() });
const sampleSchema = z.looseObject({
  id: idSchema,
  epoch: z.number().nullish(),
  input: z.union([z.string(), z.array(messageSchema)]),
  target: z.union([z.string(), z.array(z.string())]).nullish(),
  messages: z.array(messageSchema).nullish(),
  output: z
    .looseObject({ choices: z.array(z.looseObject({ message: messageSchema })).nullish() })
    .nullish(),
  scores: z.record(z.string(), scoreSchema).nullish(),
  attachments: z.record(z.string(), z.string()).nullish(),
  error: z.unknown().optional(),
});
type Sample = z.infer<typeof sampleSchema>;

interface Log {
  readonly status: string | undefined;
  readonly eval: z.infer<typeof evalSchema>;
  readonly samples?: readonly unknown[] | null | undefined;
}

const evalSchema = z.looseObject({ task: z.string().nullish(), model: z.string().nullish() });
const logSchema = z.looseObject({
  status: z.string(),
  eval: evalSchema,
  samples: z.array(z.unknown()).nullish(),
});

/** A log, or one of its samples alone, as an `.eval` archive holds them. */
const schema: z.ZodType<Log> = z.union([
  logSchema,
  sampleSchema.transform((sample): Log => ({ status: undefined, eval: {}, samples: [sample] })),
]);
const sampleMark = z.looseObject({
  epoch: z.number(),
  input: z.unknown(),
  target: z.unknown(),
  messages: z.array(z.unknown()),
});

/**
 * Inspect logs: the whole log as one JSON object (`{version, status, eval, samples}`), or a sample
 * of one by itself.
 *
 * Each sample is a trace, numbered in the order of the log. Its prompt is what comes before the
 * model's first message; what the model says after it is cut into steps, reasoning blocks first; tool
 * calls are actions, tool results observations. `attachment://` references are resolved; one that
 * cannot be is a problem. `target` is the expected answer. Scores are of the whole sample: each is
 * meta `score.NAME`; C, I, true, false, 1 and 0 make the outcome where all scores that say so agree
 * (P and N do not). There are no step labels. A log without samples (`log_samples` off, or not
 * finished) is a problem.
 */
export const inspectLog: TraceFormat = {
  id: 'inspect-log',
  title: 'Inspect evaluation logs (.json)',
  fits: (first) =>
    shareOf(
      first,
      (value) => logSchema.safeParse(value).success || sampleMark.safeParse(value).success,
    ),
  traces: readParts(schema, (log, options) => {
    if (!log.samples?.length) return ['field "samples": the log holds no samples'];
    const about = { task: log.eval.task, model: log.eval.model, status: log.status };
    return log.samples.map((sample, index) => draftOf(sample, index, about, options));
  }),
};

function draftOf(
  value: unknown,
  index: number,
  about: Readonly<Record<string, unknown>>,
  { split }: ReadOptions,
): TraceDraft | string {
  const parsed = sampleSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return `field "samples.${index}.${issue?.path.join('.') ?? ''}": ${issue?.message ?? ''}`;
  }
  const { sample, lost } = withAttachments(parsed.data);
  const { prompt, steps, system } = conversation(messagesOf(sample).map(turnOf), split);
  if (steps.length === 0) return `field "samples.${index}.messages": the model says nothing`;
  const { id, epoch, target } = sample;
  return {
    id: (epoch ?? 1) > 1 ? `${id}_epoch_${epoch ?? 1}` : id,
    group: `${written(about['task'])}:${id}`,
    prompt,
    steps,
    answer: typeof target === 'string' ? target : target?.join(' | '),
    outcome: outcomeOf(sample),
    problems: lost.map((hash) => `attachment ${hash} is not in the log; its text is missing`),
    meta: metaOf({ ...about, epoch, system, ...scoresOf(sample) }),
  };
}

function messagesOf({ messages, input, output }: Sample): z.infer<typeof messageSchema>[] {
  if (messages?.length) return messages;
  const asked = typeof input === 'string' ? [{ role: 'user', content: input }] : input;
  return [...asked, ...(output?.choices ?? []).slice(0, 1).map(({ message }) => message)];
}

function scoresOf({ scores }: Sample): Record<string, unknown> {
  const values = Object.entries(scores ?? {}).map(([name, { value }]) => [
    `score.${name}`,
    typeof value === 'object' ? written(value) : value,
  ]);
  return Object.fromEntries(values) as Record<string, unknown>;
}

const verdicts = new Map<unknown, boolean>([
  ['C', true],
  ['I', false],
  [true, true],
  [false, false],
  [1, true],
  [0, false],
]);

function outcomeOf({ scores }: Sample): boolean | undefined {
  const said = new Set(Object.values(scores ?? {}).map(({ value }) => verdicts.get(value)));
  said.delete(undefined);
  return said.size === 1 ? [...said][0] : undefined;
}

/** Inspect writes a long or repeated text once and refers to it by its hash. */
function withAttachments(sample: Sample): { readonly sample: Sample; readonly lost: string[] } {
  const lost = new Set<string>();
  const resolve = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolve(each)]));
  };
  const text = (value: string): string => {
    const hash = /^attachment:\/\/([0-9a-f]+)$/.exec(value)?.[1];
    if (hash === undefined) return value;
    const attached = sample.attachments?.[hash];
    if (attached === undefined) lost.add(hash);
    return attached ?? value;
  };
  const { input, messages, output } = sample;
  const resolved = sampleSchema.safeParse({
    ...sample,
    ...(resolve({ input, messages, output }) as object),
  });
  return { sample: resolved.success ? resolved.data : sample, lost: [...lost] };
}
