import type { Finding, Severity } from '../finding.js';
import type { Edit, ProbeContext } from '../probes/probe.js';
import type { RewardedTrace } from '../rewardedTrace.js';

/** What every detector says of itself. Each member's doc comment is its user documentation. */
interface Described {
  readonly id: string;
  readonly title: string;
  /** How the catalogue of reward hacks calls it. */
  readonly code: string;
  /** Where it fires, in the unit that the doc comment names; left out where there is nothing to set. */
  readonly threshold?: number;
  /** Whether it reads texts, which recorded scores lack. */
  readonly readsText?: true;
}

/** Looks at one trace. */
export interface TraceDetector extends Described {
  readonly scope: 'trace';
  detect(item: RewardedTrace, threshold: number): readonly Finding[];
}

/** Looks at all traces together; its findings are of none of them. */
export interface DatasetDetector extends Described {
  readonly scope: 'dataset';
  detect(items: readonly RewardedTrace[], threshold: number): readonly Finding[];
}

/** A trace that was edited and scored again. */
export interface Probed {
  readonly item: RewardedTrace;
  readonly edit: Edit;
  /** Parallel to the steps of the edited trace. */
  readonly after: readonly (number | undefined)[];
}

/** A finding with the trace it is of; undefined when it is of all together. */
export interface Detected {
  readonly finding: Finding;
  readonly item: RewardedTrace | undefined;
}

/** Looks at what edits do to rewards: it costs a forward pass for each edit. */
export interface ProbeDetector extends Described {
  readonly scope: 'probe';
  edits(items: readonly RewardedTrace[], context: ProbeContext): readonly Omit<Probed, 'after'>[];
  detect(probed: readonly Probed[], threshold: number): readonly Detected[];
}

export type Detector = TraceDetector | DatasetDetector | ProbeDetector;

/** A finding of a detector's: `hack/<id>`. */
export function hack(
  id: string,
  step: number | null,
  facts: Finding['facts'],
  severity: Severity = 'information',
): Finding {
  return { code: `hack/${id}`, severity, step, facts };
}

/** The id of the detector that a finding's code names; undefined where it is none of theirs. */
export function detectorIdOf(code: string): string | undefined {
  return code.startsWith('hack/') ? code.slice('hack/'.length) : undefined;
}

/** A number as evidence: what lies behind the sixth decimal is noise. */
export function fact(value: number): number {
  return Number(value.toFixed(6));
}
