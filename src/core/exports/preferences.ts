import type { ExportOptions, Labelled } from './export.js';
import { type JudgedStep, saidOfSteps } from './judged.js';

/** Two ways to go on from the same beginning, one better than the other. */
export interface Preference {
  /** Texts of the steps that both share; tool output included. */
  readonly prefix: readonly string[];
  readonly chosen: string;
  readonly rejected: string;
  /** P(chosen is better) = (1 + p - q) / 2, p and q the values of the two (1 and 0 for labels). */
  readonly probability: number;
  /** The whole texts of both, as far as they are known. */
  readonly fullChosen: readonly string[];
  readonly fullRejected: readonly string[];
  readonly from: readonly Labelled[];
}

/**
 * The preferences in the traces of one problem: steps that follow the same beginning and are judged
 * differently, and corrections of a step. A beginning with a wrong step in it is left out. Equal
 * values prefer nothing. Source of the probability: OmegaPRM, arXiv 2406.06592, appendix B.
 */
export function* preferences(
  traces: readonly Labelled[],
  options: ExportOptions,
): Iterable<Preference> {
  const root = node(undefined);
  for (const labelled of traces) grow(root, labelled, options);
  yield* siblings(root);
  for (const labelled of traces) yield* corrections(labelled, options);
}

/** A step of the tree that the traces make together. */
interface Node {
  readonly text: string;
  /** Texts up to and with this one. */
  readonly path: readonly string[];
  value: number | undefined;
  /** The first trace that goes through here. */
  readonly via: Labelled | undefined;
  readonly children: Map<string, Node>;
}

function node(via: Labelled | undefined, text = '', path: readonly string[] = []): Node {
  return { text, path, value: undefined, via, children: new Map() };
}

/** Adds the steps of a trace, up to its first wrong one. */
function grow(root: Node, labelled: Labelled, options: ExportOptions): void {
  const said = saidOfSteps(labelled, options);
  if (said.kind === 'skip') return;
  const byIndex = new Map(said.steps.map((step) => [step.index, step]));
  let at = root;
  for (const [index, { text }] of labelled.trace.steps.entries()) {
    const known = at.children.get(text);
    const next = known ?? node(labelled, text.toWellFormed(), [...at.path, text.toWellFormed()]);
    if (!known) at.children.set(text, next);
    const step = byIndex.get(index);
    next.value ??= step && comparable(step, options);
    if (step?.rating === -1) return;
    at = next;
  }
}

/** What a step weighs in a comparison; a neutral one that nobody chose a side for weighs nothing. */
function comparable(step: JudgedStep, { neutral }: ExportOptions): number | undefined {
  return step.rating === 0 && (neutral ?? 'drop') === 'drop' ? undefined : step.value;
}

function* siblings(root: Node): Iterable<Preference> {
  const waiting = [root];
  // The list grows while it is walked: trees may be deep.
  for (const parent of waiting) {
    const children = [...parent.children.values()];
    for (const [index, a] of children.entries())
      for (const b of children.slice(index + 1)) yield* preference(parent, a, b);
    waiting.push(...children);
  }
}

function* preference(parent: Node, a: Node, b: Node): Iterable<Preference> {
  if (a.value === undefined || b.value === undefined || a.value === b.value) return;
  const [better, worse] = a.value > b.value ? [a, b] : [b, a];
  yield {
    prefix: parent.path,
    chosen: better.text,
    rejected: worse.text,
    probability: (1 + Math.abs(a.value - b.value)) / 2,
    fullChosen: textsOf(better),
    fullRejected: textsOf(worse),
    from: [better.via, worse.via].filter((via) => via !== undefined),
  };
}

function textsOf({ via }: Node): string[] {
  return via ? textsIn(via.trace) : [];
}

function* corrections(labelled: Labelled, options: ExportOptions): Iterable<Preference> {
  const said = saidOfSteps(labelled, options);
  if (said.kind === 'skip') return;
  const { trace, original = trace, corrections: corrected = [] } = labelled;
  const texts = textsIn(trace);
  const error = said.steps.find(({ rating }) => rating === -1)?.index ?? texts.length;
  for (const [index, correction] of corrected.entries()) {
    const chosen = texts[index];
    if (correction === undefined || chosen === undefined || index >= error) continue;
    yield {
      prefix: texts.slice(0, index),
      chosen,
      rejected: correction.before.toWellFormed(),
      probability: 1,
      // What follows went on from the other text.
      fullChosen: texts.slice(0, index + 1),
      fullRejected: textsIn(original),
      from: [labelled],
    };
  }
}

function textsIn({ steps }: Labelled['trace']): string[] {
  return steps.map(({ text }) => text.toWellFormed());
}
