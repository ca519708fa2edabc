import { z } from 'zod';
import type { Problem, Trace } from '../trace.js';
import { type SourceRecord, type TraceFormat, shareOf } from './format.js';
import { type McNode, leafTraces } from './mcTree.js';
import { describe, idSchema, problemOf, readTraces } from './read.js';

const nodeSchema = z.object({
  text: z.string(),
  mc_value: z.number().min(0).max(1).nullish(),
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
 * `mc_value`, in 0..1, becomes the signal `recorded:mc_value`; the question's own becomes meta. No
 * step is labelled: where good begins (openr takes over 0.5, others over 0) is the user's choice.
 * `final_answer` is the expected answer. A node that cannot be read is a problem; it and what is
 * below it are left out. Source: arXiv 2406.06592.
 */
export const mathApsTree: TraceFormat = {
  id: 'math-aps-tree',
  title: 'Math-APS: tree with Monte-Carlo values',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readTraces(schema, tracesOf),
};

function* tracesOf(row: z.infer<typeof schema>, record: SourceRecord): Iterable<Trace | Problem> {
  const { nodes, problems } = nodesOf(row.reasoning_steps);
  for (const problem of problems) yield problemOf(record, problem);
  const made = nodesAsSteps(nodes, row.question);
  const inner = new Set(made.map(({ parent }) => parent));
  const [root] = made;
  const leaves = made.filter((node) => !inner.has(node) && node.parent);
  if (!root || leaves.length === 0) {
    yield problemOf(record, 'field "reasoning_steps": there is no step in it');
    return;
  }
  const about = { answer: row.final_answer ?? undefined, group: row.question_id ?? undefined };
  yield* leafTraces(record, { root, leaves, about });
}

type Node = z.infer<typeof nodeSchema>;
interface Found {
  readonly node: Node;
  readonly parent: Found | undefined;
  /** Number among its siblings. */
  readonly index: number;
}

/** All nodes, parents first, in the order of the file. Not recursive: trees may be deep. */
function nodesOf(root: Node): { nodes: Found[]; problems: string[] } {
  const nodes: Found[] = [];
  const problems: string[] = [];
  const open: Found[] = [{ node: root, parent: undefined, index: 0 }];
  for (let parent = open.pop(); parent; parent = open.pop()) {
    nodes.push(parent);
    const children: Found[] = [];
    for (const [index, child] of parent.node.children.entries()) {
      const { data, error } = nodeSchema.safeParse(child);
      if (data) children.push({ node: data, parent, index });
      else problems.push(`${placeOf(parent)}, child ${index}: ${describe(error)}`);
    }
    for (const child of children.reverse()) open.push(child);
  }
  return { nodes, problems };
}

/** The numbers of the children on the way to a node. */
function placeOf(found: Found): string {
  const way: number[] = [];
  for (let at = found; at.parent; at = at.parent) way.push(at.index);
  return `node ${way.reverse().join('.') || 'root'}`;
}

function nodesAsSteps(found: readonly Found[], question: string): McNode[] {
  const edges = found.flatMap(({ node, parent }) => (parent ? [[parent.node, node] as const] : []));
  const isCumulative = edges.every(([parent, child]) => child.text.startsWith(parent.text));
  const made = new Map<Found, McNode>();
  for (const at of found) {
    const { node, parent } = at;
    const text =
      isCumulative && parent ? node.text.slice(parent.node.text.length).trim() : node.text;
    made.set(at, {
      text: parent ? text : question,
      value: node.mc_value ?? undefined,
      parent: parent && made.get(parent),
    });
  }
  return [...made.values()];
}
