/** "Step 3: " before a step that does not begin so by itself; the number counts judged steps from 1. */
export function numbered(step: string, number: number): string {
  return /^step \d+ ?[:.]/i.test(step) ? step : `Step ${number}: ${step}`;
}
