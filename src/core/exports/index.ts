import type { ExportFormat } from './export.js';
import { processBench } from './processBench.js';
import { trlStepwise } from './trlStepwise.js';

/** Every dataset format that can be written. */
export const exportFormats: readonly ExportFormat[] = [trlStepwise, processBench];

export function exportFormatById(id: string): ExportFormat | undefined {
  return exportFormats.find((format) => format.id === id);
}
