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

function sentences(text: string, [start, end]: Span): Span[] {
  const cuts = [...text.slice(start, end).matchAll(/[.!?]["')\]]*\s+(?=[\p{Lu}\d"'([\\$])/gu)];
  return between([start, ...cuts.map((cut) => start + cut.index + cut[0].length), end]);
}

/** The lines that lie outside of fences, display maths and environments. */
function openLines(text: string): Span[] {
  const open: Span[] = [];
  let closing: RegExp | undefined;
  for (const line of lines(text)) {
    const content = text.slice(...line);
    if (closing) {
      if (closing.test(content)) closing = undefined;
    } else {
      open.push(line);
      closing = openedBlock(content);
    }
  }
  return open;
}

/** What closes the block that this line opens and does not close itself. */
function openedBlock(line: string): RegExp | undefined {
  const fence = /^[ \t]*(`{3,}|~{3,})/.exec(line)?.[1];
  if (fence) return new RegExp(`^[ \\t]*${fence}`);
  if ((line.match(/\$\$/g)?.length ?? 0) % 2 === 1) return /\$\$/;
  if (line.lastIndexOf('\\[') > line.lastIndexOf('\\]')) return /\\\]/;
  const begun = /\\begin\{([a-z]+\*?)\}(?!.*\\end\{\1\})/i.exec(line)?.[1];
  return begun === undefined ? undefined : new RegExp(`\\\\end\\{${begun.replace('*', '\\*')}\\}`);
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
