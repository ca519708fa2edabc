import type { Said } from './said.js';
import type { Role, Span, StepDraft } from '../trace.js';

/**
 * Code cut into statements: a line, or the lines that an open bracket, a text of three quotes or a
 * backslash joins. Indentation stays, because it is code; comment lines belong to the statement
 * after them, blank lines to none. Made for Python, other languages come out as lines.
 */
export function statements(code: string, role: Role): StepDraft[] {
  return spansOf(code).map((span) => ({ role, text: code.slice(...span), span }));
}

function spansOf(code: string): Span[] {
  const spans: Span[] = [];
  let start: number | undefined;
  let open: Open = { brackets: 0, quotes: undefined };
  for (const line of code.matchAll(/[^\n]*?(?=\r?\n|$)(?:\r?\n|$)/g)) {
    const text = line[0].replace(/[\r\n]+$/, '');
    if (line[0] === '' || (start === undefined && text.trim() === '')) continue;
    start ??= line.index;
    const isComment = isClosed(open) && text.trimStart().startsWith('#');
    open = scan(text, open);
    const end = line.index + text.length;
    if (isComment || !isClosed(open) || text.endsWith('\\')) continue;
    spans.push([start, end]);
    start = undefined;
  }
  // What is never closed, or ends in comments, is a statement up to the end.
  if (start !== undefined) spans.push([start, code.trimEnd().length]);
  return spans;
}

interface Open {
  readonly brackets: number;
  readonly quotes: string | undefined;
}

const isClosed = ({ brackets, quotes }: Open): boolean => brackets === 0 && quotes === undefined;

const sign = /\\.|"""|'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|#.*|[([{]|[)\]}]/g;

/** What is open after a line, given what was open before it. */
function scan(line: string, before: Open): Open {
  let { brackets, quotes } = before;
  let from = 0;
  while (from < line.length) {
    if (quotes !== undefined) {
      const end = line.indexOf(quotes, from);
      if (end === -1) break;
      from = end + quotes.length;
      quotes = undefined;
      continue;
    }
    sign.lastIndex = from;
    const found = sign.exec(line);
    if (!found) break;
    const [text] = found;
    from = found.index + text.length;
    if (text === '"""' || text === "'''") quotes = text;
    else if (/^[([{]/.test(text)) brackets++;
    else if (/^[)\]}]/.test(text)) brackets = Math.max(0, brackets - 1);
  }
  return { brackets, quotes };
}

/** Statements and what is said between them, as one text: each piece on lines of its own. */
export function codeSteps(pieces: readonly Said[]): StepDraft[] {
  let end = -1;
  return pieces
    .filter(({ text }) => text.trim() !== '')
    .flatMap(({ role, text }): StepDraft[] => {
      const start = end + 1;
      end = start + text.length;
      if (role === 'observation' || role === 'reasoning')
        return [{ role, text, span: [start, end] }];
      return statements(text, role).map(({ span = [0, 0], ...step }) => ({
        ...step,
        span: [start + span[0], start + span[1]],
      }));
    });
}
