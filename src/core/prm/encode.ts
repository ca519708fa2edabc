import type { Trace } from '../trace.js';
import type { FamilyOptions, PrmFamily } from './family.js';
import type { Layout, Measure, Piece } from './layout.js';
import type { Pass, Tokenizer } from './tokenizer.js';

export interface Refusal {
  readonly refused: string;
}

/**
 * The sequences to feed for a trace, or why it cannot be scored.
 * @param models those that the caller can run; asking one in another's place would give numbers, too.
 */
export function passesOf(
  family: PrmFamily,
  trace: Trace,
  tokenizer: Tokenizer,
  options: FamilyOptions,
  models: readonly string[] = ['prm'],
): readonly Pass[] | Refusal {
  const missing = family.models?.find((model) => !models.includes(model));
  if (missing !== undefined) {
    return { refused: `${family.title} needs a second model, "${missing}", and there is none` };
  }
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

/** The ids and read positions of a layout, or why this tokenizer cannot give them. */
export function encodeLayout(layout: Layout, tokenizer: Tokenizer): Pass | Refusal {
  const { model, pieces, readAfter, alsoAfter, tokenise } = layout;
  const reads = new Set(
    [...readAfter, ...alsoAfter].filter((at) => !tokenise.measures?.has(at ?? -1)),
  );
  const whole = encodePieces(pieces, reads, layout, tokenizer);
  if ('refused' in whole) return whole;
  const readAt: (number | undefined)[] = [];
  for (const at of [...readAfter, ...alsoAfter]) {
    const measure = tokenise.measures?.get(at ?? -1);
    if (at === undefined) readAt.push(undefined);
    else if (measure === undefined) readAt.push((whole.ends[at] ?? 0) - (tokenise.back ?? 0));
    else {
      const count = measured(pieces.slice(0, at + 1), measure, layout, tokenizer);
      if (typeof count !== 'number') return count;
      readAt.push(Math.min(count, whole.ids.length - 1));
    }
  }
  return outOfOrder(readAt.slice(0, readAfter.length)) ?? { model, ids: whole.ids, readAt };
}

/** Two steps that are read at one position would share a reward that is one of theirs at most. */
function outOfOrder(readAt: readonly (number | undefined)[]): Refusal | undefined {
  let last = -1;
  for (const [step, at] of readAt.entries()) {
    if (at === undefined) continue;
    if (at <= last) return { refused: `step ${step} has no token of its own to be read at` };
    last = at;
  }
  return undefined;
}

function measured(
  pieces: readonly Piece[],
  { tail, back }: Measure,
  layout: Layout,
  tokenizer: Tokenizer,
): number | Refusal {
  const encoded = encodePieces([...pieces, ...tail], new Set(), layout, tokenizer);
  return 'refused' in encoded ? encoded : encoded.ids.length - back;
}

interface Encoded {
  readonly ids: readonly number[];
  /** Of each piece, the position of its last token; of one that is read, of its tag. */
  readonly ends: readonly number[];
}

function encodePieces(
  pieces: readonly Piece[],
  reads: ReadonlySet<number | undefined>,
  { tokenise }: Layout,
  tokenizer: Tokenizer,
): Encoded | Refusal {
  const ids: number[] = [];
  const ends: number[] = [];
  for (const run of runsOf(pieces, tokenise.by)) {
    const isRead = run.map((_, at) => reads.has(ends.length + at));
    const encoded = encodeRun(run, isRead, tokenise.tag, tokenizer);
    if ('refused' in encoded) return encoded;
    for (const end of encoded.ends) ends.push(ids.length + end);
    for (const id of encoded.ids) ids.push(id);
  }
  return { ids, ends };
}

/** What is tokenised together. */
function runsOf(pieces: readonly Piece[], by: 'pieces' | 'runs'): Piece[][] {
  const runs: Piece[][] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    const joins = by === 'runs' && piece.kind === 'text' && last?.at(-1)?.kind === 'text';
    if (joins) last.push(piece);
    else runs.push([piece]);
  }
  return runs;
}

/** Ends are counted from the start of the run; -1 is the token before it. */
function encodeRun(
  run: readonly Piece[],
  isRead: readonly boolean[],
  tag: string | undefined,
  tokenizer: Tokenizer,
): Encoded | Refusal {
  const whole = run.map((piece) => piece.text).join('');
  if (run[0]?.kind === 'bos') {
    const id = tokenizer.special('bos');
    return id === undefined ? { ids: [], ends: [-1] } : { ids: [id], ends: [0] };
  }
  if (run[0]?.kind === 'token') {
    const id = tokenizer.special(whole);
    return id === undefined ? lacks(whole) : { ids: [id], ends: [0] };
  }
  const ids = tokenizer.encode(whole);
  const last = ids.length - 1;
  const wanted = isRead.filter(Boolean).length;
  if (wanted === 0) return { ids, ends: run.map(() => last) };
  if (tag === undefined) {
    const isInside = isRead.indexOf(true) < run.length - 1;
    return isInside
      ? { refused: 'a step ends where no token does' }
      : { ids, ends: run.map(() => last) };
  }
  const found = run.length === 1 ? lastTag(ids, tag, tokenizer) : allTags(ids, tag, tokenizer);
  if (found.length !== wanted) return lost(tag, found.length, wanted);
  let next = 0;
  return { ids, ends: isRead.map((read) => (read ? (found[next++] ?? last) : last)) };
}

/** A text by itself holds one tag, at its end. */
function lastTag(ids: readonly number[], tag: string, tokenizer: Tokenizer): number[] {
  return ids.length > 0 && ids.at(-1) === tagId(tag, tokenizer) ? [ids.length - 1] : [];
}

function allTags(ids: readonly number[], tag: string, tokenizer: Tokenizer): number[] {
  const wanted = tagId(tag, tokenizer);
  return ids.flatMap((id, at) => (id === wanted ? [at] : []));
}

/** A tokenizer may cut a tag that stands alone into several tokens (" ки" of Mistral): the last counts. */
function tagId(tag: string, tokenizer: Tokenizer): number | undefined {
  return tokenizer.encode(tag).at(-1);
}

function lost(tag: string, found: number, wanted: number): Refusal {
  const steps = wanted === 1 ? '1 step' : `${wanted} steps`;
  return {
    refused: `the tokenizer finds the step tag ${JSON.stringify(tag)} ${found} times for ${steps}`,
  };
}

function lacks(content: string): Refusal {
  return {
    refused: `the tokenizer has no token ${JSON.stringify(content)}; it is another family's`,
  };
}
