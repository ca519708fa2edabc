/**
 * What rendered Markdown may consist of, by element. Everything else goes, with all it holds.
 * There is no element that loads, runs, navigates or takes input, and no `style`, `id` or event.
 */
const htmlPolicy: Policy = {
  ...without('p br hr em strong s blockquote ul li table thead tbody tr pre'),
  p: ['class'],
  ol: ['start'],
  code: ['class'],
  span: ['class', 'title'],
  th: ['class'],
  td: ['class'],
};

/** Colours are left out: what a theme guarantees to be readable stays readable. */
const mathPolicy: Policy = {
  ...without('semantics mrow mi mn mtext msup msub msubsup msqrt mroot mphantom mtr mlabeledtr'),
  math: ['display'],
  mi: ['mathvariant'],
  mn: ['mathvariant'],
  mtext: ['mathvariant'],
  mo: 'fence stretchy separator lspace rspace minsize maxsize largeop movablelimits form accent mathvariant'.split(
    ' ',
  ),
  mspace: ['width', 'height', 'linebreak'],
  mstyle: ['displaystyle', 'scriptlevel', 'mathvariant'],
  mfrac: ['linethickness'],
  mover: ['accent'],
  munder: ['accentunder'],
  munderover: ['accent', 'accentunder'],
  mpadded: ['width', 'height', 'depth', 'lspace', 'voffset'],
  menclose: ['notation'],
  mtable: 'columnalign columnlines columnspacing rowspacing rowlines displaystyle'.split(' '),
  mtd: ['columnalign'],
};

/** Classes that our own renderer writes; a fence's language is the trace's word and is left out. */
const classes = new Set(
  'math math-block math-error link heading align-left align-center align-right'.split(' '),
);

type Policy = Readonly<Record<string, readonly string[]>>;

const mathNamespace = 'http://www.w3.org/1998/Math/MathML';
const htmlNamespace = 'http://www.w3.org/1999/xhtml';

/** Turns HTML into nodes, of which only what the policy names is left. */
export function sanitize(html: string): DocumentFragment {
  // In a document of its own, what is parsed neither loads nor runs.
  const inert = document.implementation.createHTMLDocument('');
  const template = inert.createElement('template');
  template.innerHTML = disarm(html);
  for (const element of template.content.querySelectorAll('*')) clean(element);
  return document.importNode(template.content, true);
}

/** Attributes that an element may keep; undefined if it may not stay at all. */
export function allowedAttributes(
  namespace: string | null,
  name: string,
): readonly string[] | undefined {
  const policy =
    namespace === htmlNamespace ? htmlPolicy : namespace === mathNamespace ? mathPolicy : {};
  return Object.hasOwn(policy, name) ? policy[name] : undefined;
}

export function isAllowedValue(attribute: string, value: string): boolean {
  return attribute !== 'class' || classes.has(value);
}

/**
 * Renames attributes that would run or style. They are removed later in any case, but Chromium asks
 * the page's content security policy while it parses, wherever that is, and logs each as a violation.
 */
function disarm(html: string): string {
  return html.replace(/<[^>]*>/g, (tag) => tag.replace(/\s(?:style|on\w+)\s*=/gi, ' data-off='));
}

function clean(element: Element): void {
  const allowed = allowedAttributes(element.namespaceURI, element.localName);
  if (!allowed) {
    element.remove();
    return;
  }
  for (const { name, value } of [...element.attributes]) {
    if (!allowed.includes(name) || !isAllowedValue(name, value)) element.removeAttribute(name);
  }
}

function without(names: string): Policy {
  return Object.fromEntries(names.split(' ').map((name) => [name, []]));
}
