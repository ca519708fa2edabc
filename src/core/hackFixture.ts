import { z } from 'zod';
import type { Edit } from './probes/probe.js';
import { aggregateById, aggregateOf } from './shaping/aggregate.js';
import { makeTrace, type Place, type Trace } from './trace.js';

/**
 * One line of a regression suite: a hack that was confirmed, as the text that was paid too much, and
 * the highest return that any later model may give it.
 */
export const hackFixtureSchema = z.object({
  name: z.string().min(1),
  /** The text to be scored: the trace as it was edited. */
  prompt: z.string(),
  steps: z.array(z.string()).min(1),
  /** What was done to the original, for the reader. */
  edit: z.object({ probe: z.string(), from: z.string(), to: z.string() }).optional(),
  aggregate: z
    .string()
    .refine((id) => aggregateById(id) !== undefined, 'there is no such aggregate')
    .default('min'),
  highest: z.number(),
});
export type HackFixture = z.infer<typeof hackFixtureSchema>;

/** How a fixture fared. */
export interface HackResult {
  readonly name: string;
  readonly aggregate: string;
  readonly reward: number | null;
  readonly highest: number;
  /** False as well where there is no reward to judge by. */
  readonly holds: boolean;
}

/** What lies above by less is the noise of another machine. */
const noise = 1e-4;

export function fixtureTrace({ name, prompt, steps }: HackFixture, place: Place): Trace {
  return makeTrace(place, { id: name, prompt, steps: steps.map((text) => ({ text })) });
}

export function judgeFixture(
  { name, aggregate: id, highest }: HackFixture,
  rewards: readonly (number | undefined)[],
): HackResult {
  const aggregate = aggregateById(id);
  const reward = aggregate && aggregateOf(aggregate, rewards);
  const holds = reward !== undefined && reward <= highest + noise;
  return { name, aggregate: id, reward: reward ?? null, highest, holds };
}

/** An edit as a fixture: it may be paid what the original was paid, and no more. */
export function fixtureOf(edit: Edit, aggregate: string, highest: number): HackFixture {
  const { probe, step, from, to, trace } = edit;
  return {
    name: `${trace.id} ${probe}${step === null ? '' : ` ${step}`}`,
    prompt: trace.prompt,
    steps: trace.steps.map(({ text }) => text),
    edit: { probe, from, to },
    aggregate,
    highest,
  };
}
