import { z } from 'zod';
import type { TraceDraft } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { mcValues } from './mathAps.js';
import { metaOf, readParts } from './parts.js';
import { describe, idSchema } from './read.js';
import { type TreeNode, treeDrafts } from './searchTree.js';

const nodeSchema = z.object({
  text: z.string(),
  mc_value: z.number().nullish(),
  children: z.array(z.unknown()),
});
const schema = z.object({
  question: z.string(),
  final_answer: idSchema.nullish(),
  question_id: idSchema.nullish(),
  reasoning_steps: nodeSchema,
});

/**
 * Math-APS as a tree: `{question, final_answer, reasoning_steps: {text, mc_value, children: [...]}}`,
 * as openr's OmegaPRM writes it.
 *
 * The root is the question, every other node a step; the way to each leaf is a trace, parts 0, 1, 2,
 * ... in the order of the file; `parent` says where it leaves an earlier one. A node's `text` is read
 * as the step alone, or, where every child of the record starts with its parent's text, as all of
 * the text so far (openr's README says the latter, its samples hold the former).
 *
 * `mc_value` becomes the signal `recorded:mc_value`; the question's own becomes meta. No step is
 * labelled: where good begins (openr takes over 0.5, others over 0) is the user's choice.
 * `final_answer` is the expected answer. A node that cannot be read is a problem; it and what is
 * below it are left out. Source: arXiv 2406.06592.
 */
export const mathApsTree: TraceFormat = {
  id: 'math-aps-tree',
  title: 'Math-APS: tree with Monte-Carlo values',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readParts(schema, draftsOf),
};

function* draftsOf(row: z.infer<typeof schema>): Iterable<TraceDraft | string> {
  const { found, problems } = nodesOf(row.reasoning_steps);
  yield* problems;
  const meta = metaOf({ question_mc_value: row.reasoning_steps.mc_value });
  yield* treeDrafts(treeOf(found), row.question, mcValues, () => ({
    answer: row.final_answer ?? undefined,
    group: row.question_id ?? undefined,
    meta,
  }));
}

type Node = z.infer<typeof nodeSchema>;
interface Found {
  readonly node: Node;
  readonly parent: Found | undefined;
  /** Number among its siblings. */
  readonly index: number;
}

/** All nodes, siblings in their order, parents before them. Not recursive: trees may be deep. */
function nodesOf(root: Node): { found: readonly Found[]; problems: readonly string[] } {
  const found: Found[] = [{ node: root, parent: undefined, index: 0 }];
  const problems: string[] = [];
  // The list grows while it is walked.
  for (const parent of found) {
    for (const [index, child] of parent.node.children.entries()) {
      const { data, error } = nodeSchema.safeParse(child);
      if (data) found.push({ node: data, parent, index });
      else problems.push(`${placeOf(parent)}, child ${index}: ${describe(error)}`);
    }
  }
  return { found, problems };
}

/** The numbers of the children on the way to a node. */
function placeOf(found: Found): string {
  const way: number[] = [];
  for (let at = found; at.parent; at = at.parent) way.push(at.index);
  return way.length === 0 ? 'the root' : `node ${way.reverse().join('.')}`;
}

interface Made extends TreeNode {
  readonly children: Made[];
}

function treeOf(found: readonly Found[]): Made {
  const root: Made = { steps: [], children: [] };
  const made = new Map<Found, Made>();
  const isCumulative = found.every(
    ({ node, parent }) => !parent || node.text.startsWith(parent.node.text),
  );
  for (const at of found) {
    const { node, parent } = at;
    if (!parent) made.set(at, root);
    else {
      const text = isCumulative ? node.text.slice(parent.node.text.length).trim() : node.text;
      const child: Made = { steps: [{ text, scores: { mc_value: node.mc_value } }], children: [] };
      made.get(parent)?.children.push(child);
      made.set(at, child);
    }
  }
  return root;
}
