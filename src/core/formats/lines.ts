import type { StepDraft } from '../trace.js';

/**
 * The lines of a text that hold more than white space, to the letter: their indentation stays, the
 * ends of lines do not.
 */
export function linesOf(text: string): StepDraft[] {
  return [...text.matchAll(/[^\r\n]+/g)]
    .filter(([line]) => line.trim() !== '')
    .map(({ 0: line, index }) => ({ text: line, span: [index, index + line.length] }));
}
