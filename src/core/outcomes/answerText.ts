/**
 * The final answer that a solution states: in the last \boxed{}, after "####", after "the answer is"
 * or "Answer:"; else its last number. Undefined if there is none of these.
 */
export function statedAnswer(solution: string): string | undefined {
  return lastBoxed(solution) ?? lastMarked(solution) ?? lastNumber(solution);
}

/** The inside of the last \boxed{...}, brackets balanced. */
function lastBoxed(text: string): string | undefined {
  const found = [...text.matchAll(/\\f?boxed\s*\{/g)].at(-1);
  if (!found) return undefined;
  const start = found.index + found[0].length;
  let depth = 1;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return text.slice(start, at).trim();
  }
  return undefined;
}

const markers = [
  /####[ \t]*([^\n]+)/g,
  /\b(?:final )?answer(?: is| are)?[ \t]*(?::|=| is\b| are\b)?[ \t*]*([^\n]+)/gi,
];

function lastMarked(text: string): string | undefined {
  const found = markers
    .flatMap((marker) => [...text.matchAll(marker)])
    .sort((a, b) => a.index - b.index)
    .at(-1);
  const said = found?.[1]?.replace(/\.(?=\s).*$/, '').replace(/[\s.*$]+$/, '');
  return said === undefined || said.trim() === '' ? undefined : said.trim();
}

function lastNumber(text: string): string | undefined {
  return text.match(/-?\d[\d,]*(?:\.\d+)?(?:\s*\/\s*\d+)?%?/g)?.at(-1);
}

/** An answer without what only dresses it: LaTeX layout, money signs, a final full stop. */
export function plainAnswer(answer: string): string {
  return answer
    .replace(/\\(?:left|right|displaystyle|,|;|!|quad)(?![a-z])/g, '')
    .replace(/\\[dt]frac/g, '\\frac')
    .replace(/\\frac\s*(\d)\s*(\d)(?!\d)/g, '\\frac{$1}{$2}')
    .replace(/\\(?:text|mathrm|mbox|textbf|mathbf)\s*\{([^{}]*)\}/g, ' $1 ')
    .replace(/\\[()[\]]|\\?\$|[€£¥]|\^\s*(?:\{\s*\\circ\s*\}|\\circ)|°/g, '')
    .replace(/\\%/g, '%')
    .replace(/\\(?:cup)\b/g, '∪')
    .replace(/\\infty\b/g, '∞')
    .replace(/\\pi\b/g, 'π')
    .replace(/\\([{}])/g, '$1')
    .replace(/[−–]/g, '-')
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/^\s*[a-zA-Z]\s*(?:=|\\in\b|∈)\s*/, '')
    .replace(/\s+/g, ' ')
    .replace(/[.\s]+$/, '')
    .trim();
}
