import { type Trace, type TraceDraft, makeTrace } from '../trace.js';
import type { SourceRecord } from './format.js';
import { metaOf } from './meta.js';

/** A prefix of solutions with the share of rollouts from it that end in the right answer. */
export interface McNode {
  /** The step that this prefix ends with; of the root, the question. */
  readonly text: string;
  readonly value: number | undefined;
  readonly parent: McNode | undefined;
}

export interface McTree {
  readonly root: McNode;
  /** In the order of the source. */
  readonly leaves: readonly McNode[];
  readonly about: Omit<TraceDraft, 'prompt' | 'steps'>;
}

/**
 * The way to each leaf as a trace. A leaf's `parent` is the first trace that shares its longest way;
 * leaves that share no step have none.
 */
export function* leafTraces(record: SourceRecord, tree: McTree): Iterable<Trace> {
  const owners = new Map<McNode, string>();
  for (const [part, leaf] of tree.leaves.entries()) {
    const path = pathTo(leaf);
    const shared = path.findLastIndex((node) => owners.has(node));
    const owner = shared === -1 ? undefined : owners.get(path[shared] ?? tree.root);
    const parent = owner === undefined ? undefined : { trace: owner, step: shared };
    const trace = makeTrace(record, { ...draftOf(tree, path), part, parent });
    for (const node of path.slice(shared + 1)) owners.set(node, trace.hash);
    yield trace;
  }
}

/** The steps from the question, which is no step itself, to a leaf. */
function pathTo(leaf: McNode): McNode[] {
  const path: McNode[] = [];
  for (let node = leaf; node.parent; node = node.parent) path.push(node);
  return path.reverse();
}

function draftOf({ root, about }: McTree, path: readonly McNode[]): TraceDraft {
  return {
    ...about,
    prompt: root.text,
    steps: path.map(({ text }) => ({ text })),
    signals: [
      {
        id: 'recorded:mc_value',
        values: path.map(({ value }) => value),
        kind: 'value',
        range: [0, 1],
        provenance: { kind: 'recorded' },
      },
    ],
    meta: metaOf({ question_mc_value: root.value }),
  };
}
