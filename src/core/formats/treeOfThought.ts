import { z } from 'zod';
import type { TraceDraft } from '../trace.js';
import { type SourceRecord, type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts, scoreSchema } from './parts.js';
import { type PrefixNode, PrefixTree } from './prefixTree.js';
import { idSchema } from './read.js';
import { unbounded } from './recordedSignal.js';
import { treeDrafts } from './searchTree.js';

const level = z
  .object({
    x: z.string(),
    ys: z.array(z.string()),
    new_ys: z.array(z.string()),
    values: z.array(scoreSchema),
    select_new_ys: z.array(z.string()),
  })
  .refine(({ new_ys, values }) => new_ys.length === values.length, {
    message: 'there must be as many values as candidates in "new_ys"',
    path: ['values'],
  });

const breadthFirst = z.object({
  idx: idSchema.optional(),
  steps: z.array(level).min(1),
  ys: z.array(z.string()).optional(),
  infos: z.array(z.object({ r: z.unknown() })).optional(),
});

const visit = z.object({
  actions: z.array(z.string()),
  info: z.object({ r_letter: scoreSchema.optional(), r_word: scoreSchema.optional() }).optional(),
  count: z.object({ sure: scoreSchema, maybe: scoreSchema, impossible: scoreSchema }),
});

const depthFirst = z.array(visit).min(1);

const schema = z.union([
  breadthFirst.transform((log) => ({ kind: 'breadth' as const, log })),
  depthFirst.transform((log) => ({ kind: 'depth' as const, log })),
]);

/**
 * Tree of Thoughts logs, breadth first `{idx, steps: [{x, ys[], new_ys[], values[], select_new_ys[]}], ys, infos}`
 * and depth first `[{total_step, env_step, actions[], info, count: {sure, maybe, impossible}}]`.
 *
 * Each leaf of the tree is a trace; candidates that were not selected are leaves, too. `new_ys` are
 * texts so far: a step is what a candidate adds. `values` become `recorded:value`: sums of votes
 * without bounds (60, 1.002, 0.003), no probabilities. A candidate that is logged twice counts once,
 * with its first value, because the program writes 0 for a repetition without asking. `infos[].r`, 1
 * or 0, is the outcome of the final candidates. Depth first, `count` becomes `recorded:sure`,
 * `recorded:maybe` and `recorded:impossible`, and `info` `recorded:r_letter` and `recorded:r_word`;
 * those logs do not say what the puzzle was. No step is labelled.
 */
export const treeOfThought: TraceFormat = {
  id: 'tree-of-thought',
  title: 'Tree of Thoughts search log',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readParts(schema, (record, _, source) =>
    record.kind === 'breadth' ? breadthDrafts(record.log) : depthDrafts(record.log, source),
  ),
};

function breadthDrafts(log: z.infer<typeof breadthFirst>): Iterable<TraceDraft> {
  const tree = new PrefixTree();
  const selected = new Set<PrefixNode>();
  for (const { ys, new_ys, values, select_new_ys } of log.steps) {
    for (const [index, text] of new_ys.entries()) tree.add(text, { value: values[index] }, ys);
    for (const text of select_new_ys) {
      const node = tree.add(text);
      if (node) selected.add(node);
    }
  }
  const outcomes = new Map(
    (log.ys ?? []).map((text, index) => [text, outcomeOf(log.infos?.[index]?.r)]),
  );
  return treeDrafts(tree.root, log.steps[0]?.x ?? '', kinds, ({ node }) => ({
    id: log.idx,
    outcome: outcomes.get(node.text),
    meta: metaOf({ selected: selected.has(node) }),
  }));
}

function outcomeOf(reward: unknown): boolean | undefined {
  return reward === 1 || reward === true
    ? true
    : reward === 0 || reward === false
      ? false
      : undefined;
}

const kinds = { value: { kind: 'value', range: unbounded } } as const;

function depthDrafts(
  log: z.infer<typeof depthFirst>,
  { record }: SourceRecord,
): Iterable<TraceDraft> {
  const root: VisitNode = { steps: [], children: [], below: new Map() };
  for (const { actions, info, count } of log) {
    let node = root;
    for (const [index, action] of actions.entries()) {
      const isLast = index === actions.length - 1;
      node = childOf(node, action, isLast ? { ...count, ...info } : undefined);
    }
  }
  // The log names no puzzle: without this, all puzzles would be one group.
  return treeDrafts(root, '', depthKinds, () => ({ group: `puzzle ${record}` }));
}

const depthKinds = {
  sure: { kind: 'value', range: [0, Infinity] },
  maybe: { kind: 'value', range: [0, Infinity] },
  impossible: { kind: 'value', range: [0, Infinity] },
  r_letter: { kind: 'value', range: [0, 1] },
  r_word: { kind: 'value', range: [0, 1] },
} as const;

interface VisitNode {
  readonly steps: { readonly text: string; readonly role: 'action'; scores?: Scores }[];
  readonly children: VisitNode[];
  readonly below: Map<string, VisitNode>;
}

type Scores = Record<string, number | null | undefined>;

/** The same action from the same state is the same node, whenever the search comes back to it. */
function childOf(parent: VisitNode, action: string, scores: Scores | undefined): VisitNode {
  const known = parent.below.get(action);
  if (known) {
    for (const step of known.steps) if (scores) step.scores ??= scores;
    return known;
  }
  const node: VisitNode = {
    steps: [{ text: action, role: 'action', ...(scores && { scores }) }],
    children: [],
    below: new Map(),
  };
  parent.children.push(node);
  parent.below.set(action, node);
  return node;
}
