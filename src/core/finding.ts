/** How loud a finding is. */
export type Severity = 'error' | 'warning' | 'information';

/** Something to look at, as data; words are made at the edge (editor, terminal). */
export interface Finding {
  /** `first-error/predicted`, `first-error/confirmed`, `hack/<detector>`, ... */
  readonly code: string;
  readonly severity: Severity;
  /** 0-based step, or null when it concerns the whole trace. */
  readonly step: number | null;
  /** The evidence: numbers, model, thresholds. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** What the first-error findings of a trace are made of. */
export interface FirstErrors {
  /** By the PRM's rewards: step index, -1 for none, undefined if there are no rewards. */
  readonly predicted: number | undefined;
  /** By labels. */
  readonly confirmed: number | undefined;
  /** The reward at the predicted step, the threshold below which it lies, and whose they are. */
  readonly evidence: Readonly<Record<string, string | number | boolean>>;
}

/** Predicted and confirmed are different answers: both are shown, also where they agree. */
export function firstErrorFindings({ predicted, confirmed, evidence }: FirstErrors): Finding[] {
  const findings: Finding[] = [];
  if (predicted !== undefined && predicted >= 0) {
    findings.push({
      code: 'first-error/predicted',
      severity: 'warning',
      step: predicted,
      facts: evidence,
    });
  }
  if (confirmed !== undefined && confirmed >= 0) {
    findings.push({ code: 'first-error/confirmed', severity: 'error', step: confirmed, facts: {} });
  }
  return findings;
}
