import { groupedBy } from '../group.js';
import { type LabelAct, type StepLabels, firstErrorOf, standingActs } from '../label.js';
import type { Rating } from '../rating.js';
import { type Trace, isJudged } from '../trace.js';
import { type ErrorRate, type Sampled, errorRate } from './errorRate.js';
import { medianOf } from './statistics.js';

/** A trace with everything that was said of it. */
export interface WorkedTrace {
  readonly trace: Trace;
  /** Parallel to the steps, as they stand. */
  readonly labels: StepLabels;
  /** The acts of its journal, in any order, with those that were taken back. */
  readonly acts: readonly LabelAct[];
}

/** How far people have come. Labels that came with the file are nobody's work and do not count. */
export interface Progress {
  /** Done: the first error, or that there is none, follows from people's labels; or given up. */
  readonly traces: { readonly done: number; readonly total: number };
  /** Judged steps. */
  readonly steps: { readonly labelled: number; readonly total: number };
  /** By name. */
  readonly annotators: readonly AnnotatorProgress[];
}

export interface AnnotatorProgress {
  readonly by: string;
  /** Traces with a standing label of this person. */
  readonly traces: number;
  /** Standing labels. */
  readonly steps: number;
  /** Time spent, also on what was taken back. */
  readonly hours: number;
  /** Null where no time was taken. */
  readonly labelsPerHour: number | null;
  /** Median milliseconds per step by what was on the screen; null where no time was taken. */
  readonly msPerStep: { readonly rewards: number | null; readonly blind: number | null };
}

export function progressOf(items: readonly WorkedTrace[]): Progress {
  const ownRatings = items.map(peoplesRatings);
  const isDone = items.map(
    (item, at) =>
      firstErrorOf(item.trace.steps, ownRatings[at] ?? []) !== undefined || isGivenUp(item),
  );
  const judged = items.map(({ trace }) => trace.steps.filter(isJudged).length);
  const names = new Set(items.flatMap(({ acts }) => acts.filter(isPersons).map(({ by }) => by)));
  return {
    traces: { done: isDone.filter(Boolean).length, total: items.length },
    steps: {
      labelled: ownRatings.flat().filter((rating) => rating !== undefined).length,
      total: judged.reduce((sum, count) => sum + count, 0),
    },
    annotators: [...names].sort().map((by) => annotatorProgress(by, items)),
  };
}

/** The error rate of a file with the number of drawn traces that are not decided yet. */
export interface SampledErrorRate extends ErrorRate {
  /** Left out: while they are many, the rate is of the easy ones. */
  readonly undecided: number;
}

/** The share of wrong traces in the whole file, from those that the order of work drew by chance. */
export function sampledErrorRate(items: readonly WorkedTrace[]): SampledErrorRate {
  const sample: Sampled[] = [];
  let undecided = 0;
  for (const item of items) {
    const drawn = standingActs(item.acts).find(({ propensity }) => propensity !== undefined);
    if (drawn?.propensity === undefined) continue;
    const ratings = peoplesRatings(item);
    const isWrong = ratings.includes(-1);
    if (isWrong || firstErrorOf(item.trace.steps, ratings) === -1)
      sample.push({ propensity: drawn.propensity, isWrong });
    else undecided++;
  }
  return { ...errorRate(sample), undecided };
}

function peoplesRatings({ labels }: WorkedTrace): (Rating | undefined)[] {
  return labels.map((label) =>
    label?.act !== undefined && label.source === 'human' ? label.rating : undefined,
  );
}

function isGivenUp({ acts }: WorkedTrace): boolean {
  const last = standingActs(acts).findLast(({ what }) => what === 'give-up');
  return typeof last?.value === 'string';
}

function isPersons({ source }: LabelAct): boolean {
  return source === 'human';
}

function annotatorProgress(by: string, items: readonly WorkedTrace[]): AnnotatorProgress {
  const labels = items.map(({ labels }) =>
    labels.filter((label) => label?.by === by && label.source === 'human'),
  );
  const steps = labels.flat().length;
  const acts = items.flatMap((item) => item.acts.filter((act) => act.by === by && isPersons(act)));
  const hours = acts.reduce((sum, { ms }) => sum + ms, 0) / 3_600_000;
  const times = stepTimes(acts, items);
  const median = (shown: LabelAct['shown']): number | null =>
    medianOf(times.filter((time) => time.shown === shown).map(({ ms }) => ms)) ?? null;
  return {
    by,
    traces: labels.filter((each) => each.length > 0).length,
    steps,
    hours,
    labelsPerHour: hours === 0 ? null : steps / hours,
    msPerStep: { rewards: median('rewards'), blind: median('blind') },
  };
}

interface StepTime {
  readonly ms: number;
  readonly shown: LabelAct['shown'];
}

/** One for each step that a timed key press labelled: the time of the press, shared by its steps. */
function stepTimes(acts: readonly LabelAct[], items: readonly WorkedTrace[]): StepTime[] {
  const labelCounts = new Map<string, number>();
  for (const label of items.flatMap(({ labels }) => labels))
    if (label?.act !== undefined) labelCounts.set(label.act, (labelCounts.get(label.act) ?? 0) + 1);
  const presses = [...groupedBy(acts, ({ batch, act }) => batch ?? act).values()];
  return presses.flatMap((press) => {
    const [first] = press;
    const steps = press.reduce((sum, { act }) => sum + (labelCounts.get(act) ?? 0), 0);
    const ms = press.reduce((sum, act) => sum + act.ms, 0);
    if (!first || ms === 0) return [];
    return Array<StepTime>(steps).fill({ ms: ms / steps, shown: first.shown });
  });
}
