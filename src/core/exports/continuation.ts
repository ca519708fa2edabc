/** A problem and the steps so far as one prompt. It ends in a newline, where the next step begins. */
export function promptWith(problem: string, prefix: readonly string[]): string {
  return [problem.toWellFormed(), ...prefix].map((text) => `${text}\n`).join('');
}

/** Steps as one text, the way a trace's solution text has them: a newline between each. */
export function solution(steps: readonly string[]): string {
  return steps.join('\n');
}
