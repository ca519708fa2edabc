import { z } from 'zod';
import type { Rating } from '../label.js';
import { type Problem, type StepDraft, type Trace, type TraceDraft, makeTrace } from '../trace.js';
import { type SourceRecord, type TraceFormat, shareOf } from './format.js';
import { metaOf } from './parts.js';
import { idSchema, problemOf, readTraces } from './read.js';

const rating = z.union([z.literal(-1), z.literal(0), z.literal(1), z.null()]).optional();
const stepSchema = z.object({
  completions: z.array(z.object({ text: z.string(), rating })).nullish(),
  human_completion: z.object({ text: z.string(), rating, corrected_rating: rating }).nullish(),
  chosen_completion: z.number().nullish(),
});
const schema = z.object({
  labeler: z.string().optional(),
  timestamp: z.string().optional(),
  generation: z.number().nullish(),
  question: z.object({
    problem: z.string(),
    ground_truth_answer: idSchema.nullish(),
    pre_generated_verifier_score: z.number().nullish(),
  }),
  label: z.object({ steps: z.array(stepSchema), finish_reason: z.string().nullish() }),
});

type Row = z.infer<typeof schema>;
type LabelledStep = z.infer<typeof stepSchema>;

/**
 * PRM800K, phases 1 and 2: a labelled solution a line, `{labeler, question, label: {steps}}`.
 *
 * Each step lists its candidate `completions` with a `rating` of 1, 0 or -1; null is unlabelled. Part
 * 0 is the trajectory: at each step the `chosen_completion` (0-based), else the `human_completion`,
 * which counts as good, because the labeler wrote it; without either the trajectory ends, as it does
 * at a found error in phase 2. Every other candidate is a trace of its own: the trajectory's steps
 * before it, rated as there, and the candidate; its `parent` is the trajectory.
 *
 * `ground_truth_answer` is the expected answer. Whether the answer found is right is not said, so
 * there is no outcome. Labeler, time, generation, finish reason and verifier score become meta. A
 * chosen completion that is not there is a problem and ends the trajectory.
 * Source: Let's Verify Step by Step, arXiv 2305.20050.
 */
export const prm800k: TraceFormat = {
  id: 'prm800k',
  title: 'PRM800K: rated candidates for each step',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readTraces(schema, tracesOf),
};

function* tracesOf(row: Row, record: SourceRecord): Iterable<Trace | Problem> {
  const { chosen, problems } = trajectoryOf(row.label.steps);
  const about = aboutOf(row);
  const draft = { ...draftOf(about, chosen), problems };
  const trajectory = chosen.length === 0 ? undefined : makeTrace(record, draft);
  if (trajectory) yield trajectory;
  else for (const problem of problems) yield problemOf(record, problem);
  let part = 0;
  for (const { before, candidate } of alternatives(row.label.steps, chosen)) {
    const steps = [...chosen.slice(0, before), candidate];
    const parent = trajectory && { trace: trajectory.hash, step: before - 1 };
    yield makeTrace(record, { ...draftOf(about, steps), part: ++part, parent });
  }
  if (!trajectory && part === 0 && problems.length === 0)
    yield problemOf(record, 'field "label.steps": there is no completion in it');
}

/** A candidate with its rating. */
interface Rated extends StepDraft {
  readonly rating: Rating | undefined;
}
type Candidate = NonNullable<LabelledStep['completions']>[number];

function rated({ text, rating }: Candidate): Rated {
  return { text, rating: rating ?? undefined };
}

function trajectoryOf(steps: readonly LabelledStep[]): { chosen: Rated[]; problems: string[] } {
  const chosen: Rated[] = [];
  for (const [index, step] of steps.entries()) {
    const { completions, chosen_completion: choice, human_completion: human } = step;
    const candidate = choice == null ? undefined : completions?.[choice];
    if (choice != null && !candidate) {
      const where = `field "label.steps.${index}.chosen_completion"`;
      const count = completions?.length ?? 0;
      return { chosen, problems: [`${where}: no ${choice} in ${count} completions; ends there`] };
    }
    if (candidate) chosen.push(rated(candidate));
    else if (human) chosen.push(rated({ ...human, rating: ratingOfHuman(human) }));
    else break;
  }
  return { chosen, problems: [] };
}

function ratingOfHuman(human: NonNullable<LabelledStep['human_completion']>): -1 | 0 | 1 {
  return human.corrected_rating ?? human.rating ?? 1;
}

/** The candidates that were not chosen, as far as the trajectory leads up to them. */
function* alternatives(
  steps: readonly LabelledStep[],
  chosen: readonly Rated[],
): Iterable<{ before: number; candidate: Rated }> {
  for (const [before, step] of steps.slice(0, chosen.length + 1).entries()) {
    for (const [index, candidate] of (step.completions ?? []).entries()) {
      if (index !== step.chosen_completion) yield { before, candidate: rated(candidate) };
    }
  }
}

function draftOf(about: Omit<TraceDraft, 'steps'>, steps: readonly Rated[]): TraceDraft {
  return {
    ...about,
    steps: steps.map(({ text }) => ({ text })),
    recorded: steps.map(({ rating }) => rating),
  };
}

function aboutOf({ question, label, ...row }: Row): Omit<TraceDraft, 'steps'> {
  const said = {
    labeler: row.labeler,
    timestamp: row.timestamp,
    generation: row.generation,
    finish_reason: label.finish_reason,
    pre_generated_verifier_score: question.pre_generated_verifier_score,
  };
  return {
    prompt: question.problem,
    answer: question.ground_truth_answer ?? undefined,
    meta: metaOf(said),
  };
}
