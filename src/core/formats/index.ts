import type { RecordContent, TraceFormat } from './format.js';
import { plainText } from './plainText.js';
import { processBench } from './processBench.js';
import { trlStepwise } from './trlStepwise.js';

/** Every trace format that can be read, the more specific before the more general. */
export const formats: readonly TraceFormat[] = [processBench, trlStepwise, plainText];

export function formatById(id: string): TraceFormat | undefined {
  return formats.find((format) => format.id === id);
}

/** The formats that fit, best first; equal fits keep the order of the list. */
export function recognise(first: readonly RecordContent[], name: string): readonly TraceFormat[] {
  return formats
    .map((format) => ({ format, fit: format.fits(first, name) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .map(({ format }) => format);
}
