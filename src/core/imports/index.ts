import { argilla } from './argilla.js';
import type { LabelImport } from './labelImport.js';
import { labelStudio } from './labelStudio.js';
import { potato } from './potato.js';
import { prm800k } from './prm800k.js';
import { processBench } from './processBench.js';

/** Every tool whose labels can be taken over. */
export const labelImports: readonly LabelImport[] = [
  argilla,
  labelStudio,
  potato,
  prm800k,
  processBench,
];

export function labelImportById(id: string): LabelImport | undefined {
  return labelImports.find((each) => each.id === id);
}
