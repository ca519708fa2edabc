import type { LabelAct, Rating, StepLabel, StepLabels } from '../label.js';
import { currentLabels } from '../labels/currentTrace.js';
import type { ExportOptions, Labelled } from './export.js';

/** The labels that count under the options: by source, by annotator, by agreement. */
export function countedLabels(labelled: Labelled, options: ExportOptions): StepLabels {
  const { labelsFrom, annotator, minAgreement } = options;
  const labels = annotator === undefined ? labelled.labels : labelsBy(labelled, annotator);
  const votes = minAgreement === undefined ? [] : votesOn(labelled);
  return labels.map((label, step) => {
    if (!label || !labelsFrom.includes(label.source)) return undefined;
    const isAgreed = minAgreement === undefined || agreement(label, votes, step) >= minAgreement;
    return isAgreed ? label : undefined;
  });
}

/** What one person said, over what came with the file. */
function labelsBy({ trace, original = trace, acts = [] }: Labelled, annotator: string): StepLabels {
  return currentLabels(original, actsBy(acts, annotator));
}

/** Steps are cut, joined and rewritten for everybody; an undo counts for the act it takes back. */
function actsBy(acts: readonly LabelAct[], annotator: string): LabelAct[] {
  return acts.filter(
    ({ by, undoes, what }) => by === annotator || undoes !== undefined || forAll.has(what),
  );
}

const forAll: ReadonlySet<LabelAct['what']> = new Set(['split', 'merge', 'correct']);

/** What each annotator says of the steps, without what came with the file. */
function votesOn({ trace, original = trace, acts = [] }: Labelled): StepLabels[] {
  const people = new Set(acts.map(({ by }) => by));
  const bare = { ...original, recorded: undefined };
  return [...people].map((by) => currentLabels(bare, actsBy(acts, by)));
}

/** The share of those who rated a step that rated it so; 1 where nobody else did. */
function agreement(label: StepLabel, votes: readonly StepLabels[], step: number): number {
  const said = votes
    .map((labels) => labels[step]?.rating)
    .filter((rating): rating is Rating => rating !== undefined);
  if (said.length === 0) return 1;
  return said.filter((rating) => rating === label.rating).length / said.length;
}
