/** A token of arithmetic text. */
export type Token =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'operator'; readonly text: '+' | '-' | '*' | '/' }
  | { readonly kind: '(' | ')' | '%' | '=' | '≈'; readonly text: string }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'other'; readonly text: string };

/** Cuts a step into tokens, LaTeX and typography brought down to plain arithmetic signs. */
export function tokensOf(step: string): Token[] {
  return [...plain(step).matchAll(/\d+(?:\.\d+)?|\.\d+|\p{L}+(?:['’]\p{L}+)*|\n|\S/gu)].map(
    ([text]) => tokenOf(text),
  );
}

function tokenOf(text: string): Token {
  if (/^[\d.]*\d$/.test(text)) return { kind: 'number', text };
  switch (text) {
    case '+':
    case '-':
    case '*':
    case '/':
      return { kind: 'operator', text };
    case '(':
    case ')':
    case '%':
    case '=':
    case '≈':
      return { kind: text, text };
    default:
      return { kind: /^\p{L}/u.test(text) ? 'word' : 'other', text };
  }
}

const signs: readonly (readonly [RegExp, string])[] = [
  // "Step 2: 4 + 4 = 9", "2) 4 + 4 = 9": a step's number is no part of its sum.
  [/(?<=\d):(?=\s|\*\*)/g, ' ; '],
  [/^[ \t]*\(?\d{1,3}\)[ \t]+/gm, ''],
  // Bullets are no minus signs.
  [/^[ \t]*[-*][ \t]+/gm, ''],
  [/[−–]/g, '-'],
  [/[×⋅·∙]|\\times\b|\\cdot\b|\\ast\b/g, '*'],
  [/÷|\\div\b/g, '/'],
  [/\\approx\b|≃|≅/g, '≈'],
  [/\\%/g, '%'],
  // A double star between numbers is a power, elsewhere it is Markdown's bold.
  [/(?<=\d)\s*\*\*\s*(?=\d)/g, '^'],
  [/\*\*|__|\\left\b|\\right\b|\\[()[\],;!]|\\quad\b|[$€£¥]|\\\$|`/g, ' '],
  [/(?<=\d),(?=\d{3}(?!\d))/g, ''],
  [/(?<=[\d)])[ \t]*[xX][ \t]*(?=[\d(.])/g, ' * '],
  // Letters that touch a number are variables: "5a" is not "5 a day".
  [/(?<=[\d)}])(?=\p{L}{1,3}(?!\p{L}))/gu, '_'],
];

/** LaTeX and typography brought down to plain arithmetic signs. */
function plain(step: string): string {
  // Calculator spans repeat what stands beside them; they are read apart from it.
  let text = step.replace(/<<([^<>]*)>>/g, ' ; ');
  for (const [sign, ascii] of signs) text = text.replace(sign, ascii);
  // Twice, because boxes and fractions nest.
  for (let depth = 0; depth < 2; depth++) {
    text = text
      .replace(/\\(?:text|mathrm|mathbf|textbf|boxed|mbox)\s*\{([^{}]*)\}/g, ' $1 ')
      .replace(/\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}/g, '(($1)/($2))');
  }
  return text;
}

/** The insides of GSM8K calculator spans, `<<48/2=24>>`. */
export function calculatorSpans(step: string): string[] {
  return [...step.matchAll(/<<([^<>]*)>>/g)].map(([, inside = '']) => inside);
}
