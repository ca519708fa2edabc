/** ProcessBench's figures, 0..1. */
export interface ProcessBenchScore {
  /** Share of erroneous traces whose first error was named exactly. */
  readonly accError: number;
  /** Share of right traces in which no error was seen. */
  readonly accCorrect: number;
  /** Harmonic mean of both. */
  readonly f1: number;
  readonly n: number;
}

/** A predicted and a labelled first error; -1 is none. */
export interface FirstErrorPair {
  readonly predicted: number;
  readonly labelled: number;
}

/** Source: QwenLM/ProcessBench, arXiv 2412.06559. */
export function processBenchScore(pairs: readonly FirstErrorPair[]): ProcessBenchScore {
  const accuracy = (of: readonly FirstErrorPair[]): number =>
    of.length === 0 ? 0 : of.filter((p) => p.predicted === p.labelled).length / of.length;
  const accError = accuracy(pairs.filter((pair) => pair.labelled !== -1));
  const accCorrect = accuracy(pairs.filter((pair) => pair.labelled === -1));
  const sum = accError + accCorrect;
  return {
    accError,
    accCorrect,
    f1: sum === 0 ? 0 : (2 * accError * accCorrect) / sum,
    n: pairs.length,
  };
}
