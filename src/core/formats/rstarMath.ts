import { z } from 'zod';
import type { TraceDraft } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts, scoreSchema } from './parts.js';
import { idSchema } from './read.js';
import { type TreeNode, treeDrafts } from './searchTree.js';

const state = z.object({
  text: z.string(),
  extra_info: z.string().nullish(),
  final_answer: idSchema.nullish(),
  q_value: scoreSchema.optional(),
  value: scoreSchema.optional(),
});

type State = z.infer<typeof state>;

const tag = z.string().regex(/^0(?:\.\d+)*$/, 'a path tag looks like "0.1.0"');
const states = z.record(tag, state).refine((tree) => '0' in tree, 'there must be a root "0"');

const search = z.looseObject({
  question: z.string().optional(),
  answer: idSchema.nullish(),
});

const side = z.union([z.string().transform((text) => [text]), z.array(z.string())]);
const rewardRow = z.object({ prompt: z.string(), pos: side, neg: side });

const schema = z.unknown().transform((value, context) => {
  const row = rewardRow.safeParse(value);
  if (row.success) return { kind: 'row' as const, row: row.data };
  const about = search.safeParse(value);
  const tree = about.success ? treeOf(about.data) : undefined;
  if (about.success && tree) return { kind: 'tree' as const, about: about.data, tree };
  context.addIssue('expected a tree of states keyed by path tags ("0", "0.1", ...)');
  return z.NEVER;
});

/**
 * rStar-Math search trees: one object per line, with states keyed by path tags below any field
 * (`{question, answer, rstar: {"0": {...}, "0.1": {text, q_value, value, ...}}}`) or at the top, and
 * reward model pairs `{prompt, pos, neg}`.
 *
 * Each leaf is a trace. `q_value` (-1 to 1) becomes `recorded:q`; `value` becomes `recorded:value`,
 * where -100 says that there is none. A state's text is one step to the letter, with its `<code>` and
 * `<output>` marks. The question is `question`, else what stands after "question:" in the root's
 * `extra_info`, else the root's text. A state whose parent is missing hangs below the nearest one
 * that is there, and this is told. In pairs, each of `pos` and `neg` is a trace, cut after
 * `<end_of_step>`; on which side it stood is shown. No step is labelled.
 */
export const rstarMath: TraceFormat = {
  id: 'rstar-math',
  title: 'rStar-Math search tree',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readParts(schema, (record) =>
    record.kind === 'row' ? pairDrafts(record.row) : treeOfStates(record.about, record.tree),
  ),
};

function treeOf(record: z.infer<typeof search>): z.infer<typeof states> | undefined {
  for (const candidate of [record, ...Object.values(record)]) {
    const parsed = states.safeParse(candidate);
    if (parsed.success) return parsed.data;
  }
  return undefined;
}

interface StateNode extends TreeNode {
  readonly state: State;
  readonly isAdrift: boolean;
  readonly children: StateNode[];
}

function treeOfStates(
  { question, answer }: z.infer<typeof search>,
  tree: z.infer<typeof states>,
): Iterable<TraceDraft> {
  const nodes = new Map<string, StateNode>();
  const root = nodeOf('0', tree['0'] ?? { text: '' }, false);
  nodes.set('0', root);
  const tags = Object.keys(tree).filter((each) => each !== '0');
  for (const each of tags.sort(byPath)) {
    const parent = nearest(nodes, each) ?? root;
    const own = tree[each];
    const isAdrift = !nodes.has(each.slice(0, each.lastIndexOf('.')));
    if (!own) continue;
    const node = nodeOf(each, own, isAdrift);
    parent.children.push(node);
    nodes.set(each, node);
  }
  return treeDrafts(root, question ?? promptOf(root.state), kinds, ({ node }) => ({
    answer: answer ?? undefined,
    problems: node.isAdrift ? ['a state hangs below a state that is missing'] : [],
    meta: metaOf({ finalAnswer: node.state.final_answer }),
  }));
}

const kinds = {
  q: { kind: 'value', range: [-1, 1] },
  value: { kind: 'value', range: [-Infinity, Infinity] },
} as const;

function nodeOf(path: string, own: State, isAdrift: boolean): StateNode {
  const value = own.value === -100 ? undefined : own.value;
  const step = { text: own.text, scores: { q: own.q_value, value } };
  return { state: own, isAdrift, steps: path === '0' ? [] : [step], children: [] };
}

function promptOf({ text, extra_info }: State): string {
  return /^question:\s*([^]*)$/i.exec(extra_info ?? '')?.[1] ?? text;
}

/** Parents before children, children in the order of their numbers. */
function byPath(a: string, b: string): number {
  const [left, right] = [a, b].map((each) => each.split('.').map(Number)) as [number[], number[]];
  for (const [index, number] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (number !== other) return number - other;
  }
  return left.length - right.length;
}

function nearest(nodes: ReadonlyMap<string, StateNode>, path: string): StateNode | undefined {
  for (let end = path.lastIndexOf('.'); end > 0; end = path.lastIndexOf('.', end - 1)) {
    const node = nodes.get(path.slice(0, end));
    if (node) return node;
  }
  return undefined;
}

function* pairDrafts({ prompt, pos, neg }: z.infer<typeof rewardRow>): Iterable<TraceDraft> {
  for (const [side, texts] of Object.entries({ pos, neg })) {
    for (const text of texts) {
      const steps = text.split('<end_of_step>').filter((step) => step.trim() !== '');
      yield { prompt, steps: steps.map((step) => ({ text: step })), meta: { side } };
    }
  }
}
