import { z } from 'zod';
import { describe, idSchema } from './read.js';
import { callOf, plainText } from './said.js';
import type { TreeNode, TreeStep } from './searchTree.js';

/** A node of a Moatless tree, whichever version wrote it. */
export interface MoatlessNode extends TreeNode {
  readonly id: string | undefined;
  readonly isDuplicate: boolean | undefined;
  readonly children: MoatlessNode[];
  readonly problems: readonly string[];
}

const args = z.looseObject({
  thoughts: z.string().nullish(),
  scratch_pad: z.string().nullish(),
  action_args_class: z.string().nullish(),
});
const reward = z
  .union([
    z.number(),
    z.looseObject({ value: z.number().nullish(), explanation: z.string().nullish() }),
  ])
  .nullish();
const scored = {
  reward,
  value: z.number().nullish(),
  visits: z.number().nullish(),
  is_duplicate: z.boolean().nullish(),
};

const nodeSchema = z.looseObject({
  node_id: idSchema,
  assistant_message: z.string().nullish(),
  action: args.nullish(),
  observation: z.unknown(),
  action_steps: z.array(z.looseObject({ action: args, observation: z.unknown() })).nullish(),
  children: z.array(z.unknown()).default([]),
  ...scored,
});

/** A node of a tree by itself, and what hangs below it. */
export function actionNode(value: unknown): {
  readonly node: MoatlessNode;
  readonly children: readonly unknown[];
} {
  const parsed = nodeSchema.safeParse(value);
  if (!parsed.success) return { node: emptyNode([describe(parsed.error)]), children: [] };
  const { data } = parsed;
  const acts = data.action_steps?.length
    ? data.action_steps
    : [{ action: data.action, observation: data.observation }];
  const said = data.assistant_message;
  const steps: TreeStep[] = [
    ...(said ? [{ text: said }] : []),
    ...acts.flatMap(({ action, observation }) => [
      ...stepsOfAction(action, 'action'),
      ...stepsOfObservation(observation),
    ]),
  ];
  return {
    node: {
      ...emptyNode([]),
      id: data.node_id,
      isDuplicate: data.is_duplicate ?? undefined,
      steps: withScores(steps, data),
    },
    children: data.children,
  };
}

const transitionSchema = z.looseObject({
  id: idSchema,
  name: z.string(),
  previous_state_id: idSchema.nullish(),
  actions: z
    .array(
      z.looseObject({
        request: args.nullish(),
        response: z.looseObject({ output: z.unknown() }).nullish(),
      }),
    )
    .nullish(),
  ...scored,
});

/** The tree that transitions make: each names the state before it. */
export function transitionNodes(transitions: readonly unknown[]): MoatlessNode {
  const root = emptyNode([]);
  const nodes = new Map<string, MoatlessNode>();
  for (const value of transitions) {
    const parsed = transitionSchema.safeParse(value);
    if (!parsed.success) {
      root.children.push(emptyNode([describe(parsed.error)]));
      continue;
    }
    const { data } = parsed;
    const before = data.previous_state_id ?? undefined;
    const parent = before === undefined ? root : nodes.get(before);
    const problems = parent
      ? []
      : [`state ${data.id} comes after state ${before}, which is missing`];
    const steps = (data.actions ?? []).flatMap(({ request, response }) => [
      ...stepsOfAction(request, data.name),
      ...stepsOfObservation(response?.output),
    ]);
    const node = { ...emptyNode(problems), id: data.id, steps: withScores(steps, data) };
    (parent ?? root).children.push(node);
    nodes.set(data.id, node);
  }
  return root;
}

function emptyNode(problems: readonly string[]): MoatlessNode {
  return { id: undefined, isDuplicate: undefined, steps: [], children: [], problems };
}

function stepsOfAction(action: z.infer<typeof args> | null | undefined, name: string): TreeStep[] {
  if (!action) return [];
  const { thoughts, scratch_pad, action_args_class, ...given } = action;
  const thought = thoughts ?? scratch_pad;
  const called = action_args_class?.replace(/^.*\./, '').replace(/Args$/, '') ?? name;
  return [...(thought ? [{ text: thought }] : []), callOf(called, given)];
}

function stepsOfObservation(observation: unknown): TreeStep[] {
  const message = z.looseObject({ message: z.string() }).safeParse(observation);
  const text = message.success ? message.data.message : plainText(observation);
  return text === '' ? [] : [{ role: 'observation', text }];
}

/** A node's numbers stand at its action, else at its last step that is judged. */
function withScores(
  steps: readonly TreeStep[],
  about: z.infer<z.ZodObject<typeof scored>>,
): readonly TreeStep[] {
  const judged = steps.findLastIndex(({ role }) => role !== 'observation');
  const { value, explanation } =
    typeof about.reward === 'object' && about.reward
      ? about.reward
      : { value: about.reward, explanation: undefined };
  const scores = { reward: value, value: about.visits === 0 ? undefined : about.value };
  return steps.map((step, index) =>
    index === judged ? { ...step, scores, evidence: explanation ?? undefined } : step,
  );
}
