import katex from '@vscode/markdown-it-katex';
import MarkdownIt from 'markdown-it';
import type { RendererRule } from 'markdown-it';
import { longestFormula, mathDelimiters } from './mathDelimiters.js';

/** A longer step is shown as plain text: nobody reads it rendered, and rendering it takes seconds. */
export const longestText = 30_000;

/** A trace has no business defining macros: a few bytes of them expand to millions of symbols. */
const definition = /\\(?:[gex]?def|let|futurelet|(?:re)?newcommand|providecommand)(?![A-Za-z])/;

/**
 * `output: 'mathml'` needs neither KaTeX's fonts nor inline styles. The plug-in catches what KaTeX
 * throws; `throwOnError: false` would paint errors with an inline style instead.
 */
const katexOptions = {
  enableBareBlocks: false,
  output: 'mathml',
  strict: 'ignore',
  trust: false,
  maxSize: 20,
} as const;

const markdown = new MarkdownIt({ html: false, linkify: false, breaks: true });
markdown.use(katex, katexOptions).use(mathDelimiters);
const { rules } = markdown.renderer;

for (const name of ['math_inline', 'math_inline_block', 'math_block'] as const) {
  const render = rules[name];
  if (render) rules[name] = mathRule(render, name === 'math_inline' ? 'math' : 'math-block');
}

// Nothing in a trace leads anywhere: links are text that tells its target, images are their text.
rules['link_open'] = (tokens, index) =>
  `<span class="link" title="${escape(tokens[index]?.attrGet('href') ?? '')}">`;
rules['link_close'] = () => '</span>';
rules['image'] = (tokens, index) =>
  `<span class="link">[image: ${escape(tokens[index]?.content ?? '')}]</span>`;

// A trace's headings are no headings of this page.
rules['heading_open'] = () => '<p class="heading">';
rules['heading_close'] = () => '</p>\n';

rules['th_open'] = cellRule;
rules['td_open'] = cellRule;

/** HTML of a text. It is made of known parts only, and still goes through `sanitize` before it is shown. */
export function renderMarkdown(text: string): string {
  return text.length > longestText ? `<pre>${escape(text)}</pre>` : markdown.render(text);
}

function mathRule(render: RendererRule, kind: string): RendererRule {
  return (tokens, index, ...rest) => {
    const latex = tokens[index]?.content ?? '';
    const isRisky = latex.length > longestFormula || definition.test(latex);
    const html = isRisky ? '' : render(tokens, index, ...rest);
    const start = html.indexOf('<math');
    if (start === -1) return `<code class="math-error">${escape(latex)}</code>`;
    return `<span class="${kind}">${html.slice(start, html.lastIndexOf('</math>') + 7)}</span>`;
  };
}

/** Alignment by a class: a style attribute would break the content security policy. */
function cellRule(...[tokens, index]: Parameters<RendererRule>): string {
  const token = tokens[index];
  const align = /text-align:(\w+)/.exec(String(token?.attrGet('style')))?.[1];
  return `<${token?.tag ?? 'td'}${align === undefined ? '' : ` class="align-${align}"`}>`;
}

function escape(text: string | number): string {
  return markdown.utils.escapeHtml(String(text));
}
