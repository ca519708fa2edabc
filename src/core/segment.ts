import type { Span, StepDraft } from './trace.js';

/** How free text is cut into steps. */
export const splitIds = ['auto', 'blank-line', 'line', 'marker', 'sentence'] as const;
export type SplitId = (typeof splitIds)[number];

/** Starts of steps that say so: "Step 3:", "## Step 3", "3.", "3)", "- Step 3". */
const marker = /^[ \t]*(?:#{1,6}[ \t]*|[-*][ \t]+|\*\*)?(?:step[ \t]*\d+\b|\d{1,3}[.)][ \t])/i;

/**
 * Cuts free text into steps, never inside a code fence, display maths or a LaTeX environment.
 * `auto` goes down the cascade: explicit markers (at least two), blank lines, single lines.
 * White space round a step is left out of its span; nothing else is.
 */
export function segment(text: string, split: SplitId = 'auto'): StepDraft[] {
  return cut(text, split).flatMap((span) => trimmed(text, span));
}

function cut(text: string, split: SplitId): Span[] {
  switch (split) {
    case 'marker':
      return cutBefore(text, (line) => marker.test(line));
    case 'blank-line':
      return cutAtBlankLines(text);
    case 'line':
      return cutBefore(text, () => true);
    case 'sentence':
      return cutBefore(text, () => true).flatMap((line) => sentences(text, line));
    case 'auto':
      return cutByCascade(text);
  }
}

function cutByCascade(text: string): Span[] {
  const byMarker = openLines(text).filter((line) => marker.test(text.slice(...line))).length;
  if (byMarker >= 2) return cut(text, 'marker');
  const byBlankLine = cut(text, 'blank-line').flatMap((span) => trimmed(text, span));
  return byBlankLine.length >= 2 ? cut(text, 'blank-line') : cut(text, 'line');
}

function cutBefore(text: string, startsStep: (line: string) => boolean): Span[] {
  const starts = openLines(text)
    .filter((line) => startsStep(text.slice(...line)))
    .map(([start]) => start);
  return between([0, ...starts, text.length]);
}

function cutAtBlankLines(text: string): Span[] {
  const blanks = openLines(text).filter((line) => text.slice(...line).trim() === '');
  return between([0, ...blanks.map(([start]) => start), text.length]);
}

function between(cuts: readonly number[]): Span[] {
  return cuts.slice(1).map((end, index): Span => [cuts[index] ?? 0, end]);
}

/** Ends of sentences; blocks are matched whole, so that none is found inside of them. */
const sentenceEnd =
  /(?<block>^[ \t]*(?:`{3,}[^`\n]*\n|~{3,})[^]*|\$\$[^]*?(?:\$\$|$)|\\\\|\\\[[^]*?(?:\\\]|$)|\\begin\{([a-z]+\*?)\}[^]*?(?:\\end\{\2\}|$))|[.!?]["')\]]*\s+(?=[\p{Lu}\d"'([\\$])/gu;

function sentences(text: string, [start, end]: Span): Span[] {
  const line = text.slice(start, end);
  // The full stop of "1. Add" or "Step 1. Add" ends no sentence.
  const head = marker.exec(line)?.[0].length ?? -1;
  const cuts = [...line.matchAll(sentenceEnd)]
    .filter((cut) => cut.groups?.['block'] === undefined && cut.index > head)
    .map((cut) => start + cut.index + cut[0].length);
  return between([start, ...cuts, end]);
}

/** The lines that lie outside of fences, display maths and environments. */
function openLines(text: string): Span[] {
  const open: Span[] = [];
  let closing: RegExp | undefined;
  for (const line of lines(text)) {
    const content = text.slice(...line);
    if (closing) {
      const end = closing.exec(content);
      if (end) closing = openedBlock(content.slice(end.index + end[0].length));
    } else {
      open.push(line);
      closing = openedBlock(content);
    }
  }
  return open;
}

/** What closes the block that this line opens and does not close itself. */
function openedBlock(line: string): RegExp | undefined {
  // A fence of backticks has none after it on its line: that would be a code span.
  const fence = /^[ \t]*(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
  if (fence) return new RegExp(`^[ \\t]*${fence}.*`);
  let closing: RegExp | undefined;
  for (const [sign, environment] of line.matchAll(blockSign)) {
    if (!closing) closing = closingOf(sign, environment);
    else if (closing.test(sign)) closing = undefined;
  }
  return closing;
}

/** A double backslash breaks a row; the bracket after it opens nothing. */
const blockSign = /\\\\|\$\$|\\[[\]]|\\begin\{([a-z]+\*?)\}|\\end\{[a-z]+\*?\}/gi;

function closingOf(sign: string, environment: string | undefined): RegExp | undefined {
  if (sign === '$$') return /\$\$/;
  if (sign === '\\[') return /\\\]/;
  if (environment === undefined) return undefined;
  return new RegExp(`\\\\end\\{${environment.replace('*', '\\*')}\\}`);
}

function lines(text: string): Span[] {
  const spans: Span[] = [];
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline + 1;
    spans.push([start, end]);
    start = end;
  }
  return spans;
}

function trimmed(text: string, [start, end]: Span): StepDraft[] {
  const piece = text.slice(start, end);
  const content = piece.trim();
  if (content === '') return [];
  const from = start + piece.indexOf(content);
  return [{ text: content, span: [from, from + content.length] }];
}
