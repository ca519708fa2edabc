import { hashOf } from '../hash.js';
import { type LabelAct, type StepLabel, type StepLabels, stepReference } from '../label.js';
import { type Rating, ratingWords } from '../rating.js';
import { type Trace, isJudged } from '../trace.js';
import { type CurrentTrace, currentTrace } from './currentTrace.js';

/** How an act of adjudication was made; see {@link LabelAct.via}. */
export const adjudicated = 'adjudicate';

/** What two annotators said of one step. */
export type LabelPair = readonly [StepLabel, StepLabel];

/** A step that two annotators rated differently. */
export interface Dispute {
  readonly step: number;
  readonly labels: LabelPair;
  /** What the third journal says; undefined while nobody has decided. */
  readonly resolved: Rating | undefined;
}

export interface Adjudication {
  /** Steps that both rated alike. */
  readonly agreed: number;
  readonly disputes: readonly Dispute[];
  /** For the third journal: labels on which both agree, and a note on each undecided dispute. */
  readonly acts: readonly LabelAct[];
}

/**
 * What a journal says of the steps of the file. Labels recorded in the file are nobody's; where steps
 * were cut or rewritten, only what is still there counts.
 */
export function ownLabels(trace: Trace, acts: readonly LabelAct[]): StepLabels {
  const own = currentTrace({ ...trace, recorded: undefined }, acts);
  return trace.steps.map((step) => {
    const at = own.trace.steps.findIndex(
      ({ hash, span }) => hash === step.hash && span[0] === step.span[0],
    );
    return isJudged(step) ? own.labels[at] : undefined;
  });
}

/**
 * Puts the labels of two annotators together for a third, who decides where they differ: agreed
 * labels are taken over, disputes become notes on steps that stay unlabelled. A step that the third
 * journal labels is decided, whatever the others say since.
 * @param now time of the acts, ISO 8601. Their ids follow from what they stand on, so that nothing is
 * written twice.
 */
export function adjudicate(
  trace: Trace,
  both: readonly [StepLabels, StepLabels],
  third: StepLabels,
  now: string,
): Adjudication {
  const pairs = trace.steps.flatMap((_, step) => {
    const [a, b] = [both[0][step], both[1][step]];
    return a && b ? [{ step, labels: [a, b] as const }] : [];
  });
  const isAgreed = ({ labels: [a, b] }: (typeof pairs)[number]): boolean => a.rating === b.rating;
  const undecided = pairs.filter(({ step }) => !third[step]);
  return {
    agreed: pairs.filter(isAgreed).length,
    disputes: pairs
      .filter((pair) => !isAgreed(pair))
      .map((pair) => ({ ...pair, resolved: third[pair.step]?.rating })),
    acts: undecided.map((pair) => actOf(trace, pair.step, pair.labels, now)),
  };
}

/** The steps with a dispute that nobody has decided, of a trace of the third journal. */
export function openDisputes({ notes, labels }: Pick<CurrentTrace, 'notes' | 'labels'>): number[] {
  return notes.flatMap((said, step) =>
    said.some(({ via }) => via === adjudicated) && labels[step]?.act === undefined ? [step] : [],
  );
}

function actOf(trace: Trace, step: number, labels: LabelPair, now: string): LabelAct {
  const [a, b] = labels;
  const isAgreed = a.rating === b.rating;
  const acts = labels.map(({ act = '' }) => act);
  return {
    v: 1,
    act: hashOf([adjudicated, trace.hash, String(step), ...acts]),
    trace: trace.hash,
    step: stepReference(trace, step),
    what: isAgreed ? 'rate' : 'note',
    value: isAgreed ? a.rating : labels.map(saidBy).join(', '),
    by: [...new Set(labels.map(({ by = '?' }) => by))].join(', '),
    at: now,
    ms: 0,
    shown: 'blind',
    source: isAgreed && a.source === b.source ? a.source : 'human',
    via: adjudicated,
    // Which acts it stands on.
    from: acts,
  };
}

function saidBy({ by = '?', rating }: StepLabel): string {
  return `${by}: ${ratingWords[`${rating}`]}`;
}
