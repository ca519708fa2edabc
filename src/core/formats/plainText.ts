import { segment, type SplitId } from '../segment.js';
import { makeTrace, type StepDraft, type TraceDraft } from '../trace.js';
import type { TraceFormat } from './format.js';
import { problemOf } from './read.js';

/**
 * Plain text and Markdown: the whole file is one trace.
 *
 * The prompt is what stands before the first step marker, or before a heading or line that says
 * "Solution", "Answer" or "Response"; a leading "Question:", "Problem:" or "Prompt:" is not part of
 * it. Without such a sign there is no prompt and all of the text is steps. Steps are cut by explicit
 * markers, else blank lines, else single lines, never inside code fences or display maths.
 */
export const plainText: TraceFormat = {
  id: 'text',
  title: 'Plain text or Markdown',
  fits: (first) => (first.length > 0 && first.every(({ kind }) => kind === 'text') ? 0.1 : 0),
  *traces(record, { split }) {
    if (record.content.kind !== 'text') {
      yield problemOf(record, 'expected text, found JSON');
      return;
    }
    const draft = draftOf(record.content.text, split);
    yield draft.steps.length > 0
      ? makeTrace(record, draft)
      : problemOf(record, 'no steps: the text is empty');
  },
};

const solutionStart =
  /^[ \t]*(?:#{1,6}[ \t]*)?(?:\*\*)?(?:solution|answer|response|reasoning|a)(?:\*\*)?[ \t]*(?::|\r?\n)[ \t]*(?:\*\*)?/im;
const promptMark =
  /^\s*(?:#{1,6}[ \t]*)?(?:\*\*)?(?:question|problem|prompt|task|q)(?:\*\*)?[ \t]*(?::|\r?\n)[ \t]*(?:\*\*)?/i;
const stepMark = /^[ \t]*(?:#{1,6}[ \t]*|\*\*)?step[ \t]*\d+\b/im;

function draftOf(text: string, split: SplitId): TraceDraft {
  const cut = promptEnd(text);
  const solution = text.slice(cut.to);
  return {
    prompt: text.slice(0, cut.from).replace(promptMark, '').trim(),
    steps: segment(solution, split).map((step) => moved(step, cut.to)),
  };
}

/** Where the prompt ends and where the solution starts; the sign between them is part of neither. */
function promptEnd(text: string): { readonly from: number; readonly to: number } {
  const sign = promptMark.test(text) ? solutionStart.exec(text) : null;
  const firstStep = stepMark.exec(text)?.index;
  // "Answer:" after the first step is the end of the solution, not its start.
  if (sign && !(firstStep !== undefined && firstStep < sign.index))
    return { from: sign.index, to: sign.index + sign[0].length };
  return { from: firstStep ?? 0, to: firstStep ?? 0 };
}

function moved(step: StepDraft, by: number): StepDraft {
  return step.span ? { ...step, span: [step.span[0] + by, step.span[1] + by] } : step;
}
