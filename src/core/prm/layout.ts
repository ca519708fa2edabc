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
  /** Further pieces at whose end the family needs a row that is no step's: an origin, a second judgement. */
  readonly alsoAfter: readonly number[];
  readonly tokenise: Tokenise;
}

/** How the reference tokenises, and finds the position of a read. */
export interface Tokenise {
  /** `pieces`: every piece by itself. `runs`: all text between two special tokens as one string. */
  readonly by: 'pieces' | 'runs';
  /**
   * The text whose last token the model was trained to be read at. A text that is read must end in
   * that token; inside of a run it is searched for.
   */
  readonly tag?: string;
  /** A read is so many tokens before its piece's last one; 0 if not said. */
  readonly back?: number;
  /** Of reads that the reference finds by counting the tokens of another text. */
  readonly measures?: ReadonlyMap<number, Measure>;
}

/**
 * The position of a read is the number of tokens of all pieces up to it and `tail`, less `back`; it is
 * never after the last token.
 */
export interface Measure {
  readonly tail: readonly Piece[];
  readonly back: number;
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

export function refuse(reason: string): LayoutsOrRefusal {
  return { kind: 'refused', reason };
}

/** Builds a layout piece by piece, so that what is read stands where it is said. */
export class LayoutBuilder {
  readonly #pieces: Piece[] = [];
  readonly #readAfter: (number | undefined)[] = [];
  readonly #alsoAfter: number[] = [];
  readonly #measures = new Map<number, Measure>();

  add(...pieces: readonly Piece[]): this {
    this.#pieces.push(...pieces);
    return this;
  }

  /** The next step is read at the end of what has been added so far. */
  readHere(measure?: Measure): this {
    this.#readAfter.push(this.#here(measure));
    return this;
  }

  /** The next step is not read: it is no reasoning, or another layout's. */
  skipStep(): this {
    this.#readAfter.push(undefined);
    return this;
  }

  skipSteps(count: number): this {
    for (let step = 0; step < count; step++) this.skipStep();
    return this;
  }

  /** What is read here is no step's own row. */
  alsoReadHere(measure?: Measure): this {
    this.#alsoAfter.push(this.#here(measure));
    return this;
  }

  build(tokenise: Tokenise, model = 'prm'): Layout {
    return {
      model,
      pieces: this.#pieces,
      readAfter: this.#readAfter,
      alsoAfter: this.#alsoAfter,
      tokenise: this.#measures.size === 0 ? tokenise : { ...tokenise, measures: this.#measures },
    };
  }

  #here(measure: Measure | undefined): number {
    const at = this.#pieces.length - 1;
    if (measure) this.#measures.set(at, measure);
    return at;
  }
}

/** The layout as one text, with the UTF-16 offsets after which it is read. */
export function layoutText({ pieces, readAfter, alsoAfter }: Layout): {
  readonly text: string;
  /** Parallel to the steps. */
  readonly readAt: readonly (number | undefined)[];
  readonly alsoAt: readonly number[];
} {
  const ends: number[] = [];
  let whole = '';
  for (const piece of pieces) {
    whole += piece.text;
    ends.push(whole.length);
  }
  return {
    text: whole,
    readAt: readAfter.map((at) => (at === undefined ? undefined : ends[at])),
    alsoAt: alsoAfter.map((at) => ends[at] ?? 0),
  };
}
