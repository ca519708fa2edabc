import { hashOf } from '../hash.js';
import { type LabelAct, stepReference } from '../label.js';
import type { Rating } from '../rating.js';
import { type Trace, isJudged } from '../trace.js';
import type { ImportedLabel, ImportedTrace } from './labelImport.js';

export interface ImportOptions {
  /** Id of the tool. */
  readonly from: string;
  /** Name of the label file, for the provenance. */
  readonly file: string;
  /** What words mean, in lower case; null passes a label by. */
  readonly words: Readonly<Record<string, Rating | null>>;
  /** The tool's number of the first step. */
  readonly firstStep: number;
  /** The time of labels that have none, in ISO 8601. */
  readonly now: string;
}

export interface ImportedActs {
  readonly acts: readonly LabelAct[];
  /** What could not be taken over, and what to do about it. */
  readonly problems: readonly string[];
}

/**
 * The acts that say what another tool's labels say. Their ids follow from their content, so that the
 * same label is not there twice when a file is imported again; `imported` tells where they are from.
 */
export function importedActs(
  trace: Trace,
  { labels, record }: ImportedTrace,
  options: ImportOptions,
): ImportedActs {
  const acts: LabelAct[] = [];
  const problems: string[] = [];
  for (const label of labels) {
    const said = valueOf(trace, label, options);
    if (typeof said === 'string') problems.push(said);
    else if (said) acts.push({ ...actOf(trace, record, label, options), ...said });
  }
  return { acts, problems };
}

/** What an act says of which step, undefined for nothing, or the problem. */
function valueOf(
  trace: Trace,
  { what, step, said }: ImportedLabel,
  { firstStep, words }: ImportOptions,
): Pick<LabelAct, 'value' | 'step'> | string | undefined {
  const isNone = what === 'first-error' && said === '-1';
  const index = (what === 'rate' ? (step ?? NaN) : Number(said)) - firstStep;
  if (isNone) return { value: -1 };
  const judged = trace.steps[index];
  if (!judged || !isJudged(judged))
    return `${trace.id} has no step ${index + firstStep} that could be rated (steps are counted from ${firstStep}; see --first-step)`;
  if (what === 'first-error') return { value: index, step: stepReference(trace, index) };
  const rating = words[said.trim().toLowerCase()];
  if (rating === undefined)
    return `${JSON.stringify(said)} is no rating: say what it means, --rate ${said}=1`;
  return rating === null ? undefined : { value: rating, step: stepReference(trace, index) };
}

function actOf(
  trace: Trace,
  record: number,
  { what, step, said, by, at, ms = 0, source }: ImportedLabel,
  { from, file, now }: ImportOptions,
): LabelAct {
  const time = Date.parse(at ?? '');
  const via = `import:${from}`;
  return {
    v: 1,
    act: hashOf([via, trace.hash, what, String(step), said, by, at ?? '']),
    trace: trace.hash,
    what,
    value: null,
    by,
    at: Number.isNaN(time) ? now : new Date(time).toISOString(),
    ms,
    shown: 'blind',
    source,
    via,
    imported: { file, record },
  };
}
