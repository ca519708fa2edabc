// While it is loaded, the toolkit adds a style element to the page to try `:focus-visible`. The
// content security policy forbids that: the page would report a violation and the toolkit would
// draw focus rings on every click. So its trial gets something that is no style element.
Object.assign(document, {
  createElement: (tag: string, options?: ElementCreationOptions) =>
    tag === 'style'
      ? Object.assign(make('meta'), { sheet: { insertRule: () => 0 } })
      : make(tag, options),
});

/** Gives the page its own way of making elements back. */
export function afterToolkit(): void {
  Reflect.deleteProperty(document, 'createElement');
}

function make(tag: string, options?: ElementCreationOptions): Element {
  return document.createElementNS('http://www.w3.org/1999/xhtml', tag, options);
}
