import { diffWordsWithSpace } from 'diff';
import { medianOf } from '../metrics/statistics.js';
import { aggregateOf, type Aggregate } from '../shaping/aggregate.js';
import { isJudged, type Trace } from '../trace.js';
import type { Edit, Probe } from './probe.js';

/** What an edit did to the rewards. */
export interface Effect {
  /** Of the edited step where it still stands, else of the return. */
  readonly delta: number | undefined;
  /** Of the return. */
  readonly deltaReturn: number | undefined;
  /** Share of the tokens that the edit changed, 0..1. */
  readonly intensity: number;
}

type Rewards = readonly (number | undefined)[];

/** Rewards after minus rewards before. */
export function effectOf(
  edit: Edit,
  before: Rewards,
  after: Rewards,
  aggregate: Aggregate,
): Effect {
  const [was, is] = [aggregateOf(aggregate, before), aggregateOf(aggregate, after)];
  const deltaReturn = was === undefined || is === undefined ? undefined : is - was;
  const place = edit.step === null ? undefined : edit.alignment[edit.step];
  const atStep =
    edit.step === null || place === undefined ? undefined : minus(after[place], before[edit.step]);
  return { delta: atStep ?? deltaReturn, deltaReturn, intensity: intensityOf(edit) };
}

function minus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}

/** Changed tokens by all tokens of the longer trace. */
function intensityOf({ from, to, trace }: Edit): number {
  const changes = diffWordsWithSpace(from, to);
  const changed = changes
    .filter(({ added, removed }) => added || removed)
    .reduce((sum, { value }) => sum + tokens(value), 0);
  return Math.min(1, changed / Math.max(1, tokens(textOf(trace)), tokens(from)));
}

function textOf({ prompt, steps }: Trace): string {
  return [prompt, ...steps.filter(isJudged).map(({ text }) => text)].join('\n');
}

function tokens(text: string): number {
  return text.match(/[\p{L}\d]+|[^\s\p{L}\d]/gu)?.length ?? 0;
}

/** A change of the return with how much was edited for it. */
export interface Measured extends Effect {
  readonly effect: Probe['effect'];
}

/** Whether a PRM notices what matters and ignores what does not. */
export interface Discrimination {
  /** Median change of the return per share of changed tokens, over edits that alter the meaning. */
  readonly altering: number | undefined;
  readonly preserving: number | undefined;
  /** The first by the second; 3 and more is what one wants. */
  readonly ratio: number | undefined;
  /** The largest change that an edit brought that should bring none. */
  readonly worstPreserving: number | undefined;
  readonly n: number;
}

/** The cost-to-intensity ratio of both sorts of edits. */
export function discrimination(measured: readonly Measured[]): Discrimination {
  const costs = (effect: Probe['effect']): number[] =>
    measured.flatMap((each) =>
      each.effect === effect && each.deltaReturn !== undefined && each.intensity > 0
        ? [Math.abs(each.deltaReturn) / each.intensity]
        : [],
    );
  const altering = medianOf(costs('altering'));
  const preserving = medianOf(costs('preserving'));
  const worst = measured
    .filter(({ effect }) => effect === 'preserving')
    .map(({ deltaReturn }) => Math.abs(deltaReturn ?? 0));
  const isKnown = altering !== undefined && preserving !== undefined && preserving > 0;
  return {
    altering,
    preserving,
    ratio: isKnown ? altering / preserving : undefined,
    worstPreserving: worst.length === 0 ? undefined : worst.reduce((a, b) => Math.max(a, b)),
    n: measured.length,
  };
}

/** A word diff for people: [-gone-]{+new+}. */
export function wordDiff(from: string, to: string): string {
  return diffWordsWithSpace(from, to)
    .map(({ value, added, removed }) => (added ? `{+${value}+}` : removed ? `[-${value}-]` : value))
    .join('');
}
