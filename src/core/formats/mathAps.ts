import { z } from 'zod';
import type { Problem, Trace } from '../trace.js';
import { type SourceRecord, type TraceFormat, shareOf } from './format.js';
import { type McNode, leafTraces } from './mcTree.js';
import { idSchema, problemOf, readTraces } from './read.js';

const schema = z.object({
  question: z.string(),
  final_answer: idSchema.nullish(),
  question_id: idSchema.nullish(),
  reasoning_steps: z.array(
    z.object({ solution_prefix: z.string(), mc_value: z.number().min(0).max(1).nullish() }),
  ),
});
type Prefix = z.infer<typeof schema>['reasoning_steps'][number];

/**
 * Math-APS, flat: `{question, final_answer, question_id, reasoning_steps: [{solution_prefix,
 * mc_value}]}`, as openr's OmegaPRM writes it.
 *
 * A `solution_prefix` is the question and all of the steps so far in one text. A prefix that goes on
 * where another one ends, after white space, is its continuation; a step is what it adds, without
 * the white space round it. Each prefix that nothing continues is a trace, parts 0, 1, 2, ...;
 * `parent` says where it leaves an earlier one. Where a prefix
 * comes again with another value, none of its values counts.
 *
 * `mc_value`, in 0..1, becomes the signal `recorded:mc_value`; the question's own becomes meta. No
 * step is labelled: where good begins (openr takes over 0.5, others over 0) is the user's choice.
 * `final_answer` is the expected answer, `question_id` the group. Source: arXiv 2406.06592.
 */
export const mathAps: TraceFormat = {
  id: 'math-aps',
  title: 'Math-APS: prefixes with Monte-Carlo values',
  fits: (first) => shareOf(first, isRow),
  traces: readTraces(schema, tracesOf),
};

function isRow(value: unknown): boolean {
  return (schema.safeParse(value).data?.reasoning_steps.length ?? 0) > 0;
}

function* tracesOf(row: z.infer<typeof schema>, record: SourceRecord): Iterable<Trace | Problem> {
  const { question, question_id, final_answer } = row;
  const prefixes = new Map<string, Prefix>();
  for (const [index, prefix] of row.reasoning_steps.entries()) {
    const { solution_prefix: text } = prefix;
    if (!continues(text, question) && text.trim() !== question.trim())
      yield problemOf(
        record,
        `field "reasoning_steps.${index}": it does not start with the question`,
      );
    else prefixes.set(text.trimEnd(), merged(prefix, prefixes.get(text.trimEnd())));
  }
  const about = { answer: final_answer ?? undefined, group: question_id ?? undefined };
  const { root, leaves } = treeOf(question.trimEnd(), prefixes);
  if (leaves.length === 0)
    yield problemOf(record, 'field "reasoning_steps": there is no step in it');
  yield* leafTraces(record, { root, leaves, about });
}

/** Two estimates for one prefix: neither of them is its value, unless they agree. */
function merged(prefix: Prefix, earlier: Prefix = prefix): Prefix {
  return earlier.mc_value === prefix.mc_value ? prefix : { ...prefix, mc_value: undefined };
}

/** Whether a text goes on where the other ends; "is 12" does not go on from "is 1". */
function continues(text: string, start: string): boolean {
  return text.startsWith(start) && /^\s+\S/.test(text.slice(start.length, start.length + 64));
}

/** Prefixes in the order of their texts follow what they continue, so one stack finds it. */
function treeOf(
  question: string,
  prefixes: ReadonlyMap<string, Prefix>,
): { root: McNode; leaves: McNode[] } {
  const value = prefixes.get(question)?.mc_value ?? undefined;
  const root: McNode = { text: question, value, parent: undefined };
  const nodes = new Map<string, McNode>();
  const inner = new Set<McNode>();
  const open: string[] = [];
  for (const text of [...prefixes.keys()].filter((prefix) => prefix !== question).sort()) {
    while (open.length > 0 && !text.startsWith(open.at(-1) ?? '')) open.pop();
    const start = open.findLast((prefix) => continues(text, prefix)) ?? question;
    const parent = nodes.get(start) ?? root;
    const step = text.slice(start.length).trim();
    nodes.set(text, { text: step, value: prefixes.get(text)?.mc_value ?? undefined, parent });
    inner.add(parent);
    open.push(text);
  }
  const inOrder = [...prefixes.keys()].flatMap((text) => nodes.get(text) ?? []);
  return { root, leaves: inOrder.filter((node) => !inner.has(node)) };
}
