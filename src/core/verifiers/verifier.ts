import type { Signal } from '../signal.js';
import { isJudged, type Trace } from '../trace.js';

/** What code says of one step. Abstaining is the answer to anything it is not made for. */
export type Verdict =
  { readonly kind: 'pass' | 'fail'; readonly evidence: string } | { readonly kind: 'abstain' };

/** A check by code. Each member's doc comment is its user documentation. */
export interface Verifier {
  readonly id: string;
  readonly title: string;
  /** One verdict for a step of the trace. */
  checkStep(text: string): Verdict;
}

/** The verifier's signal: 1 passed, 0 failed, silence where it abstains or breaks. */
export function verify(verifier: Verifier, trace: Trace): Signal {
  const verdicts = trace.steps.map((step) =>
    isJudged(step) ? safely(() => verifier.checkStep(step.text)) : abstain,
  );
  return {
    id: `verifier:${verifier.id}`,
    values: verdicts.map(({ kind }) => (kind === 'abstain' ? undefined : kind === 'pass' ? 1 : 0)),
    kind: 'verdict',
    range: [0, 1],
    provenance: { kind: 'verifier' },
    evidence: verdicts.map((verdict) => ('evidence' in verdict ? verdict.evidence : undefined)),
  };
}

const abstain: Verdict = { kind: 'abstain' };

/** A verifier's own failure says nothing about the step. */
function safely(check: () => Verdict): Verdict {
  try {
    return check();
  } catch {
    return abstain;
  }
}
