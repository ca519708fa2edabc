import type { Signal } from '../signal.js';
import { type StepDraft, type TraceDraft, traceHash } from '../trace.js';
import { recordedSignal } from './recordedSignal.js';

/** A step of a search tree with the numbers that the search gave it, by name. */
export interface TreeStep extends StepDraft {
  readonly scores?: Readonly<Record<string, number | null | undefined>>;
  readonly evidence?: string | undefined;
}

/** A node: its own steps (mostly one), and what was tried from there. */
export interface TreeNode {
  readonly steps: readonly TreeStep[];
  readonly children: readonly TreeNode[];
}

/** What the numbers of a name are. */
export type ScoreKinds = Readonly<Record<string, Pick<Signal, 'kind' | 'range'>>>;

/** The steps from the root to a leaf, and where they leave those of an earlier leaf. */
export interface Leaf<N extends TreeNode = TreeNode> {
  readonly node: N;
  readonly path: readonly TreeStep[];
  readonly branch: { readonly leaf: number; readonly step: number } | undefined;
}

interface Frame<N> {
  readonly node: N;
  next: number;
  readonly stepsUpTo: number;
  firstLeaf: number | undefined;
}

/** The leaves of a tree depth first, without recursion: a file may be as deep as it likes. */
export function* leavesOf<N extends TreeNode>(
  root: N & { readonly children: readonly N[] },
): Iterable<Leaf<N>> {
  const stack: Frame<N>[] = [];
  const path: TreeStep[] = [];
  let leaves = 0;
  const enter = (node: N): void => {
    path.push(...node.steps);
    stack.push({ node, next: 0, stepsUpTo: path.length, firstLeaf: undefined });
  };
  enter(root);
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const child = top.node.children[top.next++] as N | undefined;
    if (child) {
      enter(child);
      continue;
    }
    if (top.node.children.length === 0) {
      yield { node: top.node, path: [...path], branch: branchOf(stack) };
      for (const frame of stack) frame.firstLeaf ??= leaves;
      leaves++;
    }
    stack.pop();
    path.length = stack.at(-1)?.stepsUpTo ?? 0;
  }
}

/** The last step that another leaf went through before, and the first leaf that did. */
function branchOf(stack: readonly Frame<unknown>[]): Leaf['branch'] {
  const shared = stack.findLast(({ firstLeaf }) => firstLeaf !== undefined);
  return shared?.firstLeaf === undefined || shared.stepsUpTo === 0
    ? undefined
    : { leaf: shared.firstLeaf, step: shared.stepsUpTo - 1 };
}

/** A tree as one trace per leaf; traces of shared steps know the first trace that has them. */
export function* treeDrafts<N extends TreeNode>(
  root: N & { readonly children: readonly N[] },
  prompt: string,
  kinds: ScoreKinds,
  about: (leaf: Leaf<N>) => Omit<TraceDraft, 'prompt' | 'steps'>,
): Iterable<TraceDraft> {
  const hashes: string[] = [];
  for (const leaf of leavesOf(root)) {
    hashes.push(traceHash(prompt, leaf.path));
    if (leaf.path.length === 0) continue;
    const parent = hashes[leaf.branch?.leaf ?? -1];
    yield {
      ...about(leaf),
      prompt,
      steps: leaf.path.map(({ text, span, role }) => ({
        text,
        ...(span && { span }),
        ...(role && { role }),
      })),
      signals: signalsOf(leaf.path, kinds),
      parent:
        parent === undefined || !leaf.branch
          ? undefined
          : { trace: parent, step: leaf.branch.step },
    };
  }
}

function signalsOf(path: readonly TreeStep[], kinds: ScoreKinds): Signal[] {
  return Object.entries(kinds).flatMap(([name, { kind, range }]) => {
    const values = path.map((step) => step.scores?.[name]);
    const signal = recordedSignal(
      name,
      kind,
      range,
      values,
      path.map((step) => (step.scores?.[name] === undefined ? undefined : step.evidence)),
    );
    return signal.values.some((value) => value !== undefined) ? [signal] : [];
  });
}
