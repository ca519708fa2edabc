import { plotHtml } from './plot.js';
import type { Report, ReportRow, ReportSection, TraceRef } from './report.js';
import { reportStyle } from './style.js';
import { escaped, namedTraces, numberText, traceText } from './text.js';

/** Where a page stands that is not a file of its own. */
export interface PageSurroundings {
  /** Allows the page's own style, and nothing else. */
  readonly nonce: string;
  /** The address that shows a trace. */
  readonly hrefOf: (trace: TraceRef) => string;
  /** Links above the report. */
  readonly actions: readonly { readonly title: string; readonly href: string }[];
}

/**
 * A report as one page that needs no other file and runs no script. Every plot stands over its table,
 * and every number is a button that lists its traces.
 */
export function reportHtml({ title, sections }: Report, around?: PageSurroundings): string {
  const style = around ? `'nonce-${around.nonce}'` : "'unsafe-inline'";
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${style}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style${around ? ` nonce="${around.nonce}"` : ''}>${reportStyle}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${actionsHtml(around)}
<main>
${sections.map((section, at) => sectionHtml(section, `s${at}`, around)).join('\n')}
</main>
</body>
</html>`;
}

function actionsHtml(around: PageSurroundings | undefined): string {
  const links = (around?.actions ?? []).map(
    ({ title, href }) => `<a href="${escaped(href)}">${escaped(title)}</a>`,
  );
  return links.length === 0 ? '' : `<nav aria-label="Report">${links.join(' ')}</nav>`;
}

function sectionHtml(
  section: ReportSection,
  id: string,
  around: PageSurroundings | undefined,
): string {
  const { title, about, columns, rows, plot } = section;
  const head = ['', ...columns, 'traces'].map((each) => `<th scope="col">${escaped(each)}</th>`);
  const most = Math.max(...rows.flatMap(({ values }) => values.map(Number)), 1);
  const context = { around, most: plot?.kind === 'grid' ? most : undefined };
  const body = rows.map((row, at) => rowHtml(row, `${id}-${at}`, context)).join('\n');
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${escaped(title)}</h2>
<p>${escaped(about)}</p>
${plot?.kind === 'bars' ? plotHtml(section, plot.columns) : ''}
<table><thead><tr>${head.join('')}</tr></thead>
<tbody>${body}</tbody></table>
</section>`;
}

interface RowContext {
  readonly around: PageSurroundings | undefined;
  /** The greatest number of a grid, by which its cells are shaded. */
  readonly most: number | undefined;
}

function rowHtml(row: ReportRow, id: string, context: RowContext): string {
  const { name, values, traces, cells } = row;
  const lists = cells
    ? [...cells.map((cell, at) => ({ id: `${id}-${at}`, traces: cell })), { id, traces }]
    : [{ id, traces }];
  const numbers = values.map((value, at) => {
    const list = cells ? `${id}-${at}` : id;
    const has = (cells?.[at] ?? traces).length > 0;
    return `<td${shade(value, context.most)}>${buttonHtml(numberText(value), has && list)}</td>`;
  });
  const total = `<td>${buttonHtml(String(traces.length), traces.length > 0 && id)}`;
  const popovers = lists.map((list) => listHtml(name, list, context.around)).join('');
  return `<tr><th scope="row">${escaped(name)}</th>${numbers.join('')}${total}${popovers}</td></tr>`;
}

/** Nine shades: enough to see where the mass lies; the number stands in the cell. */
function shade(value: number | null, most: number | undefined): string {
  return most === undefined ? '' : ` class="shade-${Math.round((8 * (value ?? 0)) / most)}"`;
}

function buttonHtml(text: string, list: string | false): string {
  return list === false ? text : `<button popovertarget="${list}">${text}</button>`;
}

function listHtml(
  name: string,
  { id, traces }: { readonly id: string; readonly traces: readonly TraceRef[] },
  around: PageSurroundings | undefined,
): string {
  if (traces.length === 0) return '';
  const { first, more } = namedTraces(traces);
  const items = first.map((trace) => {
    const text = escaped(traceText(trace));
    return `<li>${around ? `<a href="${escaped(around.hrefOf(trace))}">${text}</a>` : text}</li>`;
  });
  const rest = more === '' ? '' : `<li>${more}</li>`;
  const count = traces.length === 1 ? '1 trace' : `${traces.length} traces`;
  const title = escaped(`${name}: ${count}`);
  return `<div popover id="${id}" role="dialog" aria-label="${title}"><b>${title}</b><ul>${items.join('')}${rest}</ul></div>`;
}
