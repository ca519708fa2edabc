import { describe, expect, test } from 'vitest';
import { longestText, renderMarkdown } from '../../webview/markdown.js';

/** Rendered text without the parts of MathML that say nothing about what was understood. */
function rendered(text: string): string {
  return renderMarkdown(text)
    .replace(/<annotation.*?<\/annotation>/gs, '')
    .replace(/<\/?(?:semantics|mrow|mstyle)[^>]*>/g, '')
    .replace(/<math [^>]*>/g, '<math>')
    .trim();
}

const x = '<math><mi>x</mi></math>';

describe('formulas', () => {
  test.each([
    ['dollars', '$x$', `<p><span class="math">${x}</span></p>`],
    ['round brackets', 'a \\(x\\)b', `<p>a <span class="math">${x}</span>b</p>`],
    ['square brackets', '\\[x\\]', `<span class="math-block">${x}</span>`],
    [
      'square brackets in a line',
      'so \\[x\\] is',
      `<p>so <span class="math-block">${x}</span> is</p>`,
    ],
    ['two dollars', '$$x$$', `<span class="math-block">${x}</span>`],
    ['a bare environment', '\\begin{gathered}x\\end{gathered}', 'mtable'],
    ['prices', 'costs $5 and $10', '<p>costs $5 and $10</p>'],
    ['no closing delimiter', 'an \\(x', '<p>an (x</p>'],
    ['nothing between', '\\(\\)', '<p>()</p>'],
    ['an error', '\\(\\frac{\\)', '<p><code class="math-error">\\frac{</code></p>'],
    ['macros', '$\\def\\a{x}\\a$', '<p><code class="math-error">\\def\\a{x}\\a</code></p>'],
  ])('%s', (_, text, expected) => expect(rendered(text)).toContain(expected));

  test('lines of a formula are no list and no heading', () => {
    expect(rendered('\\[\n- x\n=\n+ x\n\\]')).not.toMatch(/<ul|<p/);
  });

  test('a line break before a bracket ends no formula', () => {
    const text = '\\[\\begin{aligned}x\\\\[2pt] x\\end{aligned}\\]';
    expect(rendered(text).match(/<mi>x<\/mi>/g)).toHaveLength(2);
  });

  test.each(['`\\(x\\)`', '```\n\\[x\\]\n$x$\n```', '~~~\n\\begin{align}x\\end{align}\n~~~'])(
    'code keeps its backslashes: %j',
    (text) => expect(renderMarkdown(text)).not.toContain('<math'),
  );
});

describe('what a trace may not do', () => {
  test('raw HTML is text', () => {
    expect(renderMarkdown('<script>x</script><img src=x onerror=x>')).not.toMatch(/<script|<img/);
  });

  test.each([
    '[a](https://b.example)',
    '<https://b.example>',
    '![a](https://b.example/c.png)',
    '[a]\n\n[a]: x:y',
  ])('nothing leads anywhere: %s', (text) =>
    expect(renderMarkdown(text)).not.toMatch(/<a|<img|href|src=/),
  );

  test('link targets are told and escaped', () => {
    expect(renderMarkdown('[a](<b"c>)')).toContain('title="b%22c"');
  });

  test('tables bring no inline style', () => {
    const html = renderMarkdown('|a|b|\n|:-:|--:|\n|c|d|');
    expect(html).toContain('<td class="align-right">d</td>');
    expect(html).not.toContain('style=');
  });

  test('very long text is not rendered', () => {
    expect(renderMarkdown('*a* '.repeat(longestText))).toMatch(/^<pre>\*a\*/);
  });

  test.each(['\\(', '\\[', '\n\\[', '$$ ', '\\begin{align}\n', '`', '[', '![', '> ', '\n```'])(
    'unbalanced %j does not take for ever',
    (part) => {
      const start = performance.now();
      renderMarkdown(part.repeat(longestText / part.length));
      expect(performance.now() - start).toBeLessThan(5_000);
    },
  );

  test('deep nesting ends', () => {
    expect(renderMarkdown(`$${'{'.repeat(1_900)}${'}'.repeat(1_900)}$`)).toMatch(/math/);
    expect(renderMarkdown('>'.repeat(5_000))).toContain('blockquote');
  });
});
