import type { Trace } from '../trace.js';
import { type Refusal, passesOf } from './encode.js';
import type { FamilyOptions, PrmFamily } from './family.js';
import { layoutText } from './layout.js';
import { type TextSpan, stepSpansOf } from './stepSpans.js';
import type { Tokenizer } from './tokenizer.js';

/** A tokenizer that can say what its tokens are. */
export interface ReadableTokenizer extends Tokenizer {
  /**
   * What each token adds to the text; '' where a character is not whole before a later token. Together
   * they are the text, but for blanks that the tokenizer does not give back.
   */
  texts(ids: readonly number[]): readonly string[];
}

/** A token in its place. */
export interface AlignedToken {
  readonly id: number;
  readonly text: string;
}

/** Which tokens of one pass are a step's, and which one its reward is read at. */
export interface AlignedStep {
  readonly step: number;
  /** Position of its first token in the pass. */
  readonly from: number;
  /** From the first token of its text to the last, or to the one it is read at if that comes later. */
  readonly tokens: readonly AlignedToken[];
  /** Undefined where it is not read: it is no reasoning. */
  readonly readAt: number | undefined;
}

export interface AlignedPass {
  readonly model: string;
  readonly tokens: readonly AlignedToken[];
  readonly steps: readonly AlignedStep[];
}

/**
 * The tokens of each step of a trace, pass by pass, as they are fed. Steps that another pass reads are
 * left out of a pass; steps that no pass reads stand in the first that has their text.
 */
export function alignmentOf(
  family: PrmFamily,
  trace: Trace,
  tokenizer: ReadableTokenizer,
  options: FamilyOptions,
): readonly AlignedPass[] | Refusal {
  const asked = family.layouts(trace, options);
  if (asked.kind === 'refused') return { refused: asked.reason };
  const passes = passesOf(family, trace, tokenizer, options, family.models);
  if ('refused' in passes) return passes;
  const spans = stepSpansOf(family, trace, options);
  const isRead = trace.steps.map((_, step) => passes.some(({ readAt }) => isNumber(readAt[step])));
  const unreadIn = trace.steps.map((_, step) =>
    Math.max(
      0,
      spans.findIndex((each) => each[step]),
    ),
  );
  return passes.map(({ model, ids, readAt }, pass) => {
    const texts = tokenizer.texts(ids);
    const tokens = ids.map((id, at) => ({ id, text: texts[at] ?? '' }));
    const layout = asked.layouts[pass];
    const places = placesOf(layout ? layoutText(layout).text : '', texts);
    const steps = trace.steps.flatMap((_, step) => {
      const at = readAt[step];
      if (at === undefined && (isRead[step] || pass !== unreadIn[step])) return [];
      const { from, to } = rangeOf(places, spans[pass]?.[step], at, readAt.slice(0, step));
      return [{ step, from, tokens: tokens.slice(from, to), readAt: at }];
    });
    return { model, tokens, steps };
  });
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined;
}

/** Of each token where it stands in the text; what is no text, such as a BOS, is empty. */
function placesOf(text: string, tokens: readonly string[]): TextSpan[] {
  let at = 0;
  return tokens.map((token) => {
    const start = [at, at + 1].find((each) => text.startsWith(token, each));
    if (start === undefined) return { start: at, end: at };
    at = start + token.length;
    return { start, end: at };
  });
}

/** The positions of a step; where its text is not found, all that stands between two reads. */
function rangeOf(
  places: readonly TextSpan[],
  span: TextSpan | undefined,
  readAt: number | undefined,
  before: readonly (number | undefined)[],
): { readonly from: number; readonly to: number } {
  const read = (readAt ?? -1) + 1;
  if (!span) {
    const from = Math.max(-1, ...before.filter(isNumber)) + 1;
    return { from, to: Math.max(from, read) };
  }
  const from = places.findIndex(({ end }) => end > span.start);
  if (from === -1) return { from: places.length, to: places.length };
  const after = places.findIndex(({ start }, at) => at >= from && start >= span.end);
  return { from, to: Math.max(after === -1 ? places.length : after, read) };
}
