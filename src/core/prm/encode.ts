import type { Trace } from '../trace.js';
import type { FamilyOptions, PrmFamily } from './family.js';
import type { Layout, Piece } from './layout.js';
import type { Pass, Tokenizer } from './tokenizer.js';

/** The sequences to feed for a trace, or why it cannot be scored. */
export function passesOf(
  family: PrmFamily,
  trace: Trace,
  tokenizer: Tokenizer,
  options: FamilyOptions,
): readonly Pass[] | Refusal {
  const asked = family.layouts(trace, options);
  if (asked.kind === 'refused') return { refused: asked.reason };
  const passes: Pass[] = [];
  for (const layout of asked.layouts) {
    const pass = encodeLayout(layout, tokenizer);
    if ('refused' in pass) return pass;
    passes.push(pass);
  }
  return passes;
}

export interface Refusal {
  readonly refused: string;
}

/** The ids and read positions of a layout, or why this tokenizer cannot give them. */
export function encodeLayout(
  layout: Layout,
  tokenizer: Tokenizer,
): Pass | Refusal {
  const ids: number[] = [];
  /** Position of the last token of each piece. */
  const ends: number[] = [];
  for (const run of runsOf(layout)) {
    const encoded = encodeRun(run, layout, tokenizer, ids.length);
    if ('refused' in encoded) return encoded;
    for (const id of encoded.ids) ids.push(id);
    ends.push(...encoded.ends);
  }
  const readAt = layout.readAfter.map((at) => (at === undefined ? undefined : ends[at]));
  return { model: layout.model, ids, readAt };
}

interface Run {
  readonly pieces: readonly Piece[];
  /** Index of its first piece in the layout. */
  readonly first: number;
}

/** What is tokenised together. */
function runsOf({ pieces, tokenise }: Layout): Run[] {
  const runs: { pieces: Piece[]; first: number }[] = [];
  for (const [index, piece] of pieces.entries()) {
    const last = runs.at(-1);
    const joins =
      tokenise.by === 'runs' && piece.kind === 'text' && last?.pieces.at(-1)?.kind === 'text';
    if (joins) last.pieces.push(piece);
    else runs.push({ pieces: [piece], first: index });
  }
  return runs;
}

type Encoded =
  | { readonly ids: readonly number[]; readonly ends: readonly number[] }
  | Refusal;

function encodeRun(
  { pieces, first }: Run,
  { readAfter, tokenise }: Layout,
  tokenizer: Tokenizer,
  offset: number,
): Encoded {
  const whole = pieces.map((piece) => piece.text).join('');
  if (pieces[0]?.kind === 'bos') {
    const id = tokenizer.special('bos');
    return id === undefined ? { ids: [], ends: [offset - 1] } : { ids: [id], ends: [offset] };
  }
  if (pieces[0]?.kind === 'token') {
    const id = tokenizer.special(whole);
    return id === undefined ? lacks(whole) : { ids: [id], ends: [offset] };
  }
  const ids = tokenizer.encode(whole);
  const last = offset + ids.length - 1;
  const inner = pieces.slice(0, -1).map((_, at) => readAfter.includes(first + at));
  if (!inner.includes(true)) return { ids, ends: pieces.map(() => last) };
  const tag = tokenise.by === 'runs' ? tokenise.tag : undefined;
  const tagId = tag === undefined ? undefined : tokenizer.encode(tag).at(-1);
  if (tag === undefined || tagId === undefined) return lacks(tag ?? 'step tag');
  const found = ids.flatMap((id, at) => (id === tagId ? [offset + at] : []));
  const isRead = pieces.map((_, at) => readAfter.includes(first + at));
  const wanted = isRead.filter(Boolean).length;
  if (found.length !== wanted) {
    return { refused: `the step tag ${JSON.stringify(tag)} gave ${found.length} tokens for ${wanted} steps` };
  }
  let next = 0;
  return { ids, ends: isRead.map((read) => (read ? (found[next++] ?? last) : last)) };
}

function lacks(content: string): Refusal {
  return { refused: `the tokenizer has no token ${JSON.stringify(content)}; it is another family's` };
}
