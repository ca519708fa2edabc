import { expect, test } from 'vitest';
import { allowedAttributes, isAllowedValue } from '../../webview/sanitize.js';

const html = 'http://www.w3.org/1999/xhtml';
const math = 'http://www.w3.org/1998/Math/MathML';

test.each(
  'a img iframe script style link meta base form input button svg object embed video template slot'
    .split(' ')
    .concat('constructor', '__proto__', 'vscode-button'),
)('no <%s>', (name) => expect(allowedAttributes(html, name)).toBeUndefined());

test.each(['annotation', 'annotation-xml', 'maction', 'mglyph', 'ms', 'script'])(
  'no <%s> in formulas',
  (name) => expect(allowedAttributes(math, name)).toBeUndefined(),
);

test('elements count in their own namespace only', () => {
  expect(allowedAttributes(html, 'mi')).toBeUndefined();
  expect(allowedAttributes(math, 'p')).toBeUndefined();
  expect(allowedAttributes('http://www.w3.org/2000/svg', 'p')).toBeUndefined();
  expect(allowedAttributes(html, 'p')).toEqual(['class']);
});

test('no attribute styles, names, runs or leads anywhere', () => {
  const names = ['p', 'span', 'code', 'td', 'ol'].map((name) => allowedAttributes(html, name));
  const mathNames = ['math', 'mo', 'mpadded', 'mtable', 'mi'].map((name) =>
    allowedAttributes(math, name),
  );
  expect(
    [...names, ...mathNames]
      .flat()
      .filter((name) => /^(style|id|on.*|href|src|xlink.*)$/.test(name ?? '')),
  ).toEqual([]);
});

test('classes are our own', () => {
  expect(isAllowedValue('class', 'math')).toBe(true);
  expect(isAllowedValue('class', 'labelling')).toBe(false);
  expect(isAllowedValue('title', 'labelling')).toBe(true);
});
