import { z } from 'zod';
import { segment } from '../segment.js';
import type { TraceDraft } from '../trace.js';
import { type ReadOptions, type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts, scoreSchema } from './parts.js';
import { PrefixTree } from './prefixTree.js';
import { idSchema } from './read.js';
import { recordedSignal } from './recordedSignal.js';
import { treeDrafts } from './searchTree.js';

const policySample = z.object({
  solution: z.string(),
  summary: z.string().nullish(),
  correct: z.unknown(),
});

const search = z.object({
  content: z.string(),
  real_answer: idSchema.nullish(),
  policy_samples: z.array(policySample),
  value_samples: z.array(z.object({ steps: z.string(), value: scoreSchema })).default([]),
});

const trainingRow = z.object({ prompt_answer: z.string(), label: scoreSchema });

const schema = z.union([
  search.transform((record) => ({ kind: 'search' as const, record })),
  trainingRow.transform((record) => ({ kind: 'row' as const, record })),
]);

/**
 * ReST-MCTS*: generated samples `{content, policy_samples: [{solution, summary, correct}], value_samples: [{steps, value}], real_answer}`
 * and value model training rows `{prompt_answer, label}`.
 *
 * `steps` and `solution` are texts so far; together they are a tree, and each leaf is a trace. A value
 * stands at the last step of its text as `recorded:value`, 0 to 1 unless the file says otherwise. A
 * leaf that is a policy sample has that sample's `correct` as its outcome and its `summary` is shown.
 * `real_answer` is the expected answer. In a training row, the text after "Solution:" (in Chinese logs
 * "步骤:") is one prefix, and `label` is the value of its last step. No step is labelled.
 */
export const restMcts: TraceFormat = {
  id: 'rest-mcts',
  title: 'ReST-MCTS* samples and values',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readParts(schema, (parsed, options) =>
    parsed.kind === 'search' ? searchDrafts(parsed.record) : [rowDraft(parsed.record, options)],
  ),
};

function searchDrafts(record: z.infer<typeof search>): Iterable<TraceDraft> {
  const tree = new PrefixTree();
  const values = [...record.value_samples].sort((a, b) => a.steps.length - b.steps.length);
  // Shorter texts first: a text hangs below those that are there already.
  for (const { steps, value } of values) tree.add(steps, { value });
  const samples = new Map(
    record.policy_samples.map((sample) => [tree.add(sample.solution), sample]),
  );
  return treeDrafts(tree.root, record.content, kinds, ({ node }) => {
    const sample = samples.get(node);
    return {
      answer: record.real_answer ?? undefined,
      outcome: outcomeOf(sample?.correct),
      meta: metaOf({ summary: sample?.summary }),
    };
  });
}

const kinds = { value: { kind: 'value', range: [0, 1] } } as const;

function outcomeOf(correct: unknown): boolean | undefined {
  if (correct === 1) return true;
  if (correct === 0) return false;
  return typeof correct === 'boolean' ? correct : undefined;
}

function rowDraft(row: z.infer<typeof trainingRow>, { split }: ReadOptions): TraceDraft {
  const parts = /^(?:Problem|问题):\s*([^]*?)\n(?:Solution|步骤):\s*(?:【答案】)?([^]*)$/.exec(
    row.prompt_answer,
  );
  const steps = segment(parts?.[2] ?? row.prompt_answer, split);
  return {
    prompt: parts?.[1] ?? '',
    steps,
    signals: [
      recordedSignal('value', 'value', [0, 1], [...steps.slice(1).map(() => undefined), row.label]),
    ],
    problems: parts
      ? []
      : ['field "prompt_answer": no "Problem:" and "Solution:"; all of it is steps'],
  };
}
