import type { Step, Trace } from '../../trace.js';
import type { FamilyOptions } from '../family.js';

export interface Turn {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What the model is to write. */
export interface Ask {
  readonly turns: readonly Turn[];
  /** What its own turn begins with, to be gone on with; '' where it begins by itself. */
  readonly begun: string;
  /** Texts before which it ends. */
  readonly stop: readonly string[];
  readonly maxTokens: number;
}

/** A token that was written, with log probabilities of it and of those that were likely there. */
export interface WrittenToken {
  readonly text: string;
  readonly likely: ReadonlyMap<string, number>;
}

export interface Written {
  readonly text: string;
  /** Undefined where the server does not give them. */
  readonly tokens: readonly WrittenToken[] | undefined;
}

/** Parallel to the steps: the chance that a step is right, in [0, 1]; undefined where nothing was said. */
export type Judgement = readonly (number | undefined)[];

/**
 * A PRM that writes down what it thinks of steps, and a verdict. One judgement is a conversation: it asks,
 * and reads what was written. Pure: who writes is the caller's matter. Each member cites its paper and
 * reference implementation.
 */
export interface GenerativeFamily {
  readonly id: string;
  readonly title: string;
  /** The aggregate that its reference uses for whole traces. */
  readonly aggregate: string;
  readonly sampling: { readonly temperature: number; readonly topP: number };
  /** Judgements of which the mean is taken, unless the option `samples` says otherwise. */
  readonly samples: number;
  /** Why it cannot be asked with these options; undefined if it can. */
  unfit?(options: FamilyOptions): string | undefined;
  judge(trace: Trace, options: FamilyOptions): Generator<Ask, Judgement, Written>;
}

/** A step that is judged, and what was done and seen since the one before it. */
export interface Part {
  readonly step: number;
  readonly text: string;
}

/** The judged steps; what stands between them, tool calls and their answers, is put before the next one. */
export function partsOf({ steps }: Trace, isJudged: (step: Step) => boolean): Part[] {
  const parts: Part[] = [];
  let between: string[] = [];
  for (const [step, each] of steps.entries()) {
    between.push(each.text);
    if (!isJudged(each)) continue;
    parts.push({ step, text: between.join('\n') });
    between = [];
  }
  return parts;
}

/**
 * The chance of `yes` at the last token that is one of both; of one that is not among the likely ones
 * the smallest log probability that is given is taken, which it cannot exceed. Without log probabilities
 * the word alone counts, as 1 or 0.
 */
export function chanceOf(
  yes: string,
  no: string,
  { tokens, text }: Written,
  after = '',
): number | undefined {
  const last = after === '' ? 0 : text.lastIndexOf(after);
  if (last === -1) return undefined;
  const start = last + after.length;
  if (!tokens) return wordAfter(text.slice(start), yes, no);
  let at = 0;
  let found: WrittenToken | undefined;
  for (const token of tokens) {
    const word = token.text.trim().toLowerCase();
    if (at + token.text.length > start && [yes, no].some((each) => each.toLowerCase() === word))
      found = token;
    at += token.text.length;
  }
  if (!found) return wordAfter(text.slice(start), yes, no);
  const least = Math.min(...found.likely.values());
  const [forYes, forNo] = [yes, no].map((word) => logOf(word, found.likely) ?? least);
  return 1 / (1 + Math.exp((forNo ?? least) - (forYes ?? least)));
}

function wordAfter(text: string, yes: string, no: string): number | undefined {
  const words = text.match(new RegExp(`\\b(?:${yes}|${no})\\b`, 'gi'));
  const last = words?.at(-1)?.toLowerCase();
  return last === undefined ? undefined : Number(last === yes.toLowerCase());
}

/** The likeliest spelling of a word. */
function logOf(word: string, likely: WrittenToken['likely']): number | undefined {
  const own = [...likely].filter(([text]) => text.trim().toLowerCase() === word.toLowerCase());
  return own.length === 0 ? undefined : Math.max(...own.map(([, log]) => log));
}
