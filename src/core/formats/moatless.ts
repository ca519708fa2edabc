import { z } from 'zod';
import type { TraceDraft } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { actionNode, type MoatlessNode, transitionNodes } from './moatlessNodes.js';
import { metaOf, readParts } from './parts.js';
import { idSchema } from './read.js';
import { treeDrafts } from './searchTree.js';

const tree = z.object({
  root: z.looseObject({
    node_id: idSchema,
    message: z.string().nullish(),
    user_message: z.string().nullish(),
    children: z.array(z.unknown()),
  }),
  unique_id: idSchema.nullish(),
});

const history = z.object({
  transitions: z.array(
    z.looseObject({ id: idSchema, name: z.string(), previous_state_id: idSchema.nullish() }),
  ),
  initial_message: z.string().nullish(),
});

const schema = z.union([
  tree.transform((record) => ({ kind: 'tree' as const, record })),
  history.transform((record) => ({ kind: 'history' as const, record })),
]);

/**
 * Moatless trajectories: a search tree `{root: {node_id, message, action, observation, reward, value, children[]}}`,
 * and older ones `{initial_message, transitions: [{id, name, previous_state_id, actions: [{request, response}]}]}`.
 *
 * Each leaf is a trace. A node is up to three steps: its thoughts (reasoning), its action with the
 * arguments as JSON, and the observation, which is tool output. `reward.value` (-100 to 100) becomes
 * `recorded:reward` on the action, with `reward.explanation` as its evidence; `value`, the search's
 * mean reward, becomes `recorded:value`. A node that was never visited has value 0 from the start:
 * that is silence. The task's text is the prompt. No step is labelled.
 */
export const moatless: TraceFormat = {
  id: 'moatless',
  title: 'Moatless search tree or transitions',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readParts(schema, (parsed) =>
    parsed.kind === 'tree' ? treeTraces(parsed.record) : historyTraces(parsed.record),
  ),
};

function treeTraces({ root }: z.infer<typeof tree>): Iterable<TraceDraft> {
  return drafts(nodesOf(root), root.message ?? root.user_message ?? '');
}

function historyTraces(record: z.infer<typeof history>): Iterable<TraceDraft> {
  return drafts(transitionNodes(record.transitions), record.initial_message ?? '');
}

function drafts(root: MoatlessNode, prompt: string): Iterable<TraceDraft> {
  return treeDrafts(root, prompt, kinds, ({ node }) => ({
    meta: metaOf({ node: node.id, isDuplicate: node.isDuplicate }),
    problems: node.problems,
  }));
}

const kinds = {
  reward: { kind: 'value', range: [-100, 100] },
  value: { kind: 'value', range: [-100, 100] },
} as const;

/** The tree of nodes, without recursion. */
function nodesOf(root: unknown): MoatlessNode {
  const made = actionNode(root);
  const open: (readonly [MoatlessNode, readonly unknown[]])[] = [[made.node, made.children]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [parent, children] = next;
    for (const child of children) {
      const { node, children: below } = actionNode(child);
      parent.children.push(node);
      open.push([node, below]);
    }
  }
  return made.node;
}
