import type { InferenceSession } from 'onnxruntime-node';
import { HumanError } from '../core/errors.js';
import type { ModelFolder } from './models.js';
import { pastNames } from './past.js';

/**
 * Throws a HumanError if the graph is not the one that model.json and the family describe: its numbers
 * would be taken for something else.
 */
export function checkGraph(
  session: InferenceSession,
  { manifest, family }: ModelFolder,
  file: string,
): void {
  const { inputIds, readAt, logits, past } = manifest.graph;
  const inputs = [
    inputIds,
    ...(readAt === undefined ? [] : [readAt]),
    ...(past ? pastNames(past).map(({ input }) => input) : []),
  ];
  const missing = [
    ...inputs.filter((name) => !session.inputNames.includes(name)),
    ...[logits].filter((name) => !session.outputNames.includes(name)),
  ];
  if (missing.length > 0) {
    throw new HumanError(
      `${file} has no ${missing.join(', ')}, which model.json names. Export the model again.`,
    );
  }
  const width = widthOf(session, logits);
  if (width !== undefined && !isWidthOf(family.columns, width)) {
    throw new HumanError(
      `${file} yields ${width} columns per step, the family ${family.id} reads ` +
        `${family.columns.length} (${family.columns.join(', ')}). ` +
        'Export the model again for its own family, or name that family in model.json.',
    );
  }
}

/** The columns of an output, where the graph says how many. */
function widthOf({ outputMetadata }: InferenceSession, output: string): number | undefined {
  const described = outputMetadata.find(({ name }) => name === output);
  const width = described?.isTensor === true ? described.shape.at(-1) : undefined;
  return typeof width === 'number' && width > 0 ? width : undefined;
}

/** A last column called "..." stands for any number of columns like the ones before it. */
function isWidthOf(columns: readonly string[], width: number): boolean {
  return columns.at(-1) === '...' ? width >= columns.length - 1 : width === columns.length;
}
