import { z } from 'zod';
import type { Rating } from '../label.js';
import type { StepDraft } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { firstErrorLabels, type Labels, unlabelled } from './labels.js';
import { metaOf } from './parts.js';
import { idSchema, readObject } from './read.js';

const schema = z.looseObject({
  question: z.string(),
  question_ID: idSchema.nullish(),
  ground_truth: idSchema.nullish(),
  level: idSchema.nullish(),
  history: z.array(
    z.looseObject({ content: z.string(), role: z.string(), name: z.string().nullish() }),
  ),
  mistake_agent: z.string().nullish(),
  mistake_step: z.unknown().optional(),
  mistake_reason: z.string().nullish(),
  is_correct: z.boolean().nullish(),
  is_corrected: z.boolean().nullish(),
});
type Row = z.infer<typeof schema>;

/**
 * Who&When: `{question, ground_truth, history: [{content, role, name}], mistake_agent, mistake_step,
 * mistake_reason}`, in both dialects. In the algorithm-generated one `name` says who speaks, in the
 * hand-crafted one `role` does ("Orchestrator (-> WebSurfer)").
 *
 * A message is a step. `mistake_step` is the 0-based index of the message with the decisive mistake, as
 * a string. Messages before it are good, those after it unlabelled; what a terminal or a person says is
 * an observation and never labelled. A mistake that points to an observation, outside the
 * history or to no number is a problem, and no step is labelled. In a few records `mistake_agent` is
 * not who speaks at `mistake_step`: the index counts, and the difference is told. `is_correct` is the
 * outcome, `ground_truth` the answer; `is_corrected`, `level` and the mistake's agent and reason are
 * meta. Source: arXiv 2505.00212.
 */
export const whoAndWhen: TraceFormat = {
  id: 'who-and-when',
  title: 'Who&When: failures of agents by message',
  fits: (first) =>
    shareOf(
      first,
      (value) =>
        schema.safeParse(value).success &&
        'mistake_step' in (value as object) &&
        'mistake_agent' in (value as object),
    ),
  traces: readObject(schema, (row) => {
    const steps = row.history.map((message): StepDraft => ({
      text: message.content,
      role: isObserved(message) ? 'observation' : 'reasoning',
    }));
    const { question, question_ID, ground_truth, level, mistake_agent, mistake_reason } = row;
    return {
      id: question_ID ?? undefined,
      group: question_ID ?? undefined,
      prompt: question,
      answer: ground_truth ?? undefined,
      outcome: row.is_correct ?? undefined,
      steps,
      ...labelsOf(row, steps),
      meta: metaOf({ mistake_agent, mistake_reason, level, is_corrected: row.is_corrected }),
    };
  }),
};

const speaker = ({ name, role }: Row['history'][number]): string => name ?? role;

function isObserved(message: Row['history'][number]): boolean {
  return /^(?:computer_?terminal|human)\b/i.test(speaker(message));
}

function labelsOf(row: Row, steps: readonly StepDraft[]): Labels {
  const field = 'mistake_step';
  const format = { field, base: 0, none: undefined, asText: true } as const;
  const { recorded, problems = [] } = firstErrorLabels(row.mistake_step, steps.length, format);
  if (!recorded) return { recorded, problems };
  const mistake = recorded.indexOf(-1);
  if (steps[mistake]?.role === 'observation')
    return unlabelled(
      `field "${field}": message ${mistake} is an observation, which is not judged`,
    );
  const ratings = recorded.map((rating, step): Rating | undefined =>
    steps[step]?.role === 'observation' ? undefined : rating,
  );
  return { recorded: ratings, problems: [...problems, ...doubts(row, mistake)] };
}

/** In the hand-crafted dialect the role says to whom, too: "Orchestrator (-> WebSurfer)". */
function doubts({ history, mistake_agent }: Row, mistake: number): string[] {
  const message = history[mistake];
  if (!message || !mistake_agent || speaker(message).startsWith(mistake_agent)) return [];
  return [
    `field "mistake_agent": ${mistake_agent}, but ${speaker(message)} speaks at message ${mistake}; the label stays there`,
  ];
}
