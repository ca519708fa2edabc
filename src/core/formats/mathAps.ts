import { z } from 'zod';
import type { TraceDraft } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts } from './parts.js';
import { PrefixTree } from './prefixTree.js';
import { idSchema } from './read.js';
import { type ScoreKinds, treeDrafts } from './searchTree.js';

const schema = z.object({
  question: z.string(),
  final_answer: idSchema.nullish(),
  question_id: idSchema.nullish(),
  reasoning_steps: z.array(
    z.object({ solution_prefix: z.string(), mc_value: z.number().nullish() }),
  ),
});
type Row = z.infer<typeof schema>;

/** Monte-Carlo values: the share of rollouts from a prefix that end in the right answer. */
export const mcValues: ScoreKinds = { mc_value: { kind: 'value', range: [0, 1] } };

/**
 * Math-APS, flat: `{question, final_answer, question_id, reasoning_steps: [{solution_prefix,
 * mc_value}]}`, as openr's OmegaPRM writes it.
 *
 * A `solution_prefix` is the question and all of the steps so far in one text. A prefix that goes on
 * where another one ends, at white space, is its continuation; a step is what it adds, without the
 * white space round it. The way to each prefix that nothing continues is a trace, parts 0, 1, 2, ...
 * with shorter branches first; `parent` says where it leaves an earlier one. A prefix that does not start with the question is a
 * problem and left out.
 *
 * `mc_value` becomes the signal `recorded:mc_value`; the question's own becomes meta. Where a prefix
 * comes again with another value, none of its values counts. No step is labelled: where good begins
 * (openr takes over 0.5, others over 0) is the user's choice. `final_answer` is the expected answer,
 * `question_id` the group. Source: arXiv 2406.06592.
 */
export const mathAps: TraceFormat = {
  id: 'math-aps',
  title: 'Math-APS: prefixes with Monte-Carlo values',
  fits: (first) => shareOf(first, isRow),
  traces: readParts(schema, draftsOf),
};

function isRow(value: unknown): boolean {
  return (schema.safeParse(value).data?.reasoning_steps.length ?? 0) > 0;
}

function* draftsOf(row: Row): Iterable<TraceDraft | string> {
  const values = new Map<string, number | undefined>();
  for (const [index, { solution_prefix: text, mc_value }] of row.reasoning_steps.entries()) {
    const solution = solutionIn(text, row.question);
    const value = mc_value ?? undefined;
    if (solution === undefined)
      yield `field "reasoning_steps.${index}.solution_prefix" does not start with the question`;
    // Of two estimates for one prefix neither is its value, unless they agree.
    else if (values.has(solution) && values.get(solution) !== value)
      values.set(solution, undefined);
    else values.set(solution, value);
  }
  const tree = new PrefixTree();
  const shortestFirst = [...values].sort(([a], [b]) => a.length - b.length);
  for (const [text, mc_value] of shortestFirst) tree.add(text, { mc_value });
  yield* treeDrafts(tree.root, row.question, mcValues, () => ({
    answer: row.final_answer ?? undefined,
    group: row.question_id ?? undefined,
    meta: metaOf({ question_mc_value: values.get('') }),
  }));
}

/** What follows the question, without the white space at its end. */
function solutionIn(text: string, question: string): string | undefined {
  return text.startsWith(question) ? text.slice(question.length).trimEnd() : undefined;
}
