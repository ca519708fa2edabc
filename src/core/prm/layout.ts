import type { Trace } from '../trace.js';

/** A stretch of what a model is fed: text, one special token by its text, or the tokenizer's BOS. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'token'; readonly text: string }
  /** Nothing where the tokenizer has no BOS; it has no text of its own. */
  | { readonly kind: 'bos'; readonly text: '' };

/** What a model is fed, as text, before any tokenizer has seen it. */
export interface Layout {
  /** Which of the family's models reads it; families of one model have only `prm`. */
  readonly model: string;
  readonly pieces: readonly Piece[];
  /** Parallel to the steps: the index of the piece at whose end the step is read. */
  readonly readAfter: readonly (number | undefined)[];
  /**
   * How the reference tokenises. `pieces`: every piece by itself. `runs`: all text between two special
   * tokens as one string; a step that is read inside of a run is read at its `tag`.
   */
  readonly tokenise: { readonly by: 'pieces' } | { readonly by: 'runs'; readonly tag?: string };
}

/** The layouts of a trace, or why the family cannot be asked about it. */
export type LayoutsOrRefusal =
  | { readonly kind: 'layouts'; readonly layouts: readonly Layout[] }
  | { readonly kind: 'refused'; readonly reason: string };

export function text(content: string): Piece {
  return { kind: 'text', text: content };
}

export function token(content: string): Piece {
  return { kind: 'token', text: content };
}

export const bos: Piece = { kind: 'bos', text: '' };

/** Builds a layout piece by piece, so that what is read stands where it is said. */
export class LayoutBuilder {
  readonly #pieces: Piece[] = [];
  readonly #readAfter: (number | undefined)[] = [];

  add(...pieces: readonly Piece[]): this {
    this.#pieces.push(...pieces);
    return this;
  }

  /** The next step is read at the end of what has been added so far. */
  readHere(): this {
    this.#readAfter.push(this.#pieces.length - 1);
    return this;
  }

  /** The next step is not read: it is no reasoning. */
  skipStep(): this {
    this.#readAfter.push(undefined);
    return this;
  }

  build(tokenise: Layout['tokenise'], model = 'prm'): Layout {
    return { model, pieces: this.#pieces, readAfter: this.#readAfter, tokenise };
  }
}

/** The layout as one text, with the UTF-16 offset after which each step is read. */
export function layoutText({ pieces, readAfter }: Layout): {
  readonly text: string;
  readonly readAt: readonly (number | undefined)[];
} {
  const ends: number[] = [];
  let whole = '';
  for (const piece of pieces) {
    whole += piece.text;
    ends.push(whole.length);
  }
  return { text: whole, readAt: readAfter.map((at) => (at === undefined ? undefined : ends[at])) };
}

/**
 * Refuses a trace whose own text holds one of the family's marks: the model would take it for the
 * mark, and every reward after it would be another step's.
 */
export function refuseMarks(trace: Trace, marks: readonly string[]): LayoutsOrRefusal | undefined {
  const texts = [trace.prompt, ...trace.steps.map((step) => step.text)];
  for (const [index, content] of texts.entries()) {
    const mark = marks.find((each) => content.includes(each));
    if (mark === undefined) continue;
    const where = index === 0 ? 'the prompt' : `step ${index - 1}`;
    return { kind: 'refused', reason: `${where} holds ${JSON.stringify(mark)}, a mark of the model` };
  }
  return undefined;
}
