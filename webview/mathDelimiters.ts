import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it';

/** Longer formulas are shown as they are written; it also bounds the search for a closing delimiter. */
export const longestFormula = 4_000;

/** Environments that are formulas without any delimiter around them. */
const environment =
  /^\\begin\{((?:align|aligned|alignat|equation|gather|gathered|split|cases|array|[pbBvV]?matrix|smallmatrix|multline|CD)\*?)\}/;

interface Formula {
  readonly latex: string;
  readonly display: boolean;
  /** Offset after the closing delimiter. */
  readonly end: number;
}

/**
 * `\( \)`, `\[ \]` and bare environments as formulas. These are rules of the Markdown parser, not a
 * replacement in its input, so code spans and fences keep their backslashes.
 */
export function mathDelimiters(markdown: MarkdownIt): void {
  markdown.inline.ruler.before('escape', 'math_brackets', inlineRule);
  markdown.block.ruler.before('fence', 'math_bracket_block', blockRule, {
    alt: ['paragraph', 'reference', 'blockquote', 'list'],
  });
}

function inlineRule(state: StateInline, silent: boolean): boolean {
  const formula = formulaAt(state.src, state.pos);
  if (!formula || formula.end > state.posMax) return false;
  if (!silent) {
    const token = state.push(formula.display ? 'math_inline_block' : 'math_inline', 'math', 0);
    token.content = formula.latex;
  }
  state.pos = formula.end;
  return true;
}

/** A formula with lines of its own: else a line that starts with `+` or `=` would become a list or a heading. */
function blockRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
  const formula = state.src[start] === '\\' ? formulaAt(state.src, start) : undefined;
  if (!formula?.display) return false;
  let last = line;
  while (last < endLine && (state.eMarks[last] ?? 0) < formula.end) last++;
  const isAlone = last < endLine && state.src.slice(formula.end, state.eMarks[last]).trim() === '';
  if (!isAlone) return false;
  if (silent) return true;
  const token = state.push('math_block', 'math', 0);
  token.block = true;
  token.content = formula.latex;
  token.map = [line, last + 1];
  state.line = last + 1;
  return true;
}

function formulaAt(source: string, start: number): Formula | undefined {
  if (source.startsWith('\\(', start)) return bracketed(source, start, '\\)');
  if (source.startsWith('\\[', start)) return bracketed(source, start, '\\]');
  return source.startsWith('\\begin{', start) ? environmentAt(source, start) : undefined;
}

function bracketed(source: string, start: number, closer: string): Formula | undefined {
  const text = source.slice(start + 2, start + 2 + longestFormula);
  let close = text.indexOf(closer);
  while (close > 0 && isEscaped(text, close)) close = text.indexOf(closer, close + 1);
  if (close === -1 || text.slice(0, close).trim() === '') return undefined;
  return { latex: text.slice(0, close), display: closer === '\\]', end: start + close + 4 };
}

/** `\\]` is a line break and a bracket, not a closing delimiter. */
function isEscaped(text: string, backslash: number): boolean {
  let before = backslash;
  while (text[before - 1] === '\\') before--;
  return (backslash - before) % 2 === 1;
}

function environmentAt(source: string, start: number): Formula | undefined {
  const text = source.slice(start, start + longestFormula);
  const name = environment.exec(text)?.[1];
  if (name === undefined) return undefined;
  let depth = 0;
  for (const match of text.matchAll(/\\(begin|end)\{([A-Za-z]+\*?)\}/g)) {
    if (match[2] === name) depth += match[1] === 'begin' ? 1 : -1;
    if (depth > 0) continue;
    const end = match.index + match[0].length;
    return { latex: text.slice(0, end), display: true, end: start + end };
  }
  return undefined;
}
