import type { Report, ReportRow, ReportSection } from './report.js';
import { numberText, tracesText } from './text.js';

/** A report as one page that needs no other file and runs no script; each plot stands over its table. */
export function reportHtml({ title, sections }: Report): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${sections.map(sectionHtml).join('\n')}
</body>
</html>`;
}

const style = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; }
th, td { padding: 0.2rem 0.8rem; text-align: right; border-bottom: 1px solid #8886; vertical-align: top; }
th:first-child, td:last-child { text-align: left; }
svg text { fill: currentColor; font-size: 11px; }
.bar-0 { fill: #3b7dd8; } .bar-1 { fill: #d9822b; }
`;

function sectionHtml(section: ReportSection): string {
  const { title, about, columns, rows, plotted } = section;
  const head = ['', ...columns, 'traces'].map((each) => `<th scope="col">${escaped(each)}</th>`);
  return `<section>
<h2>${escaped(title)}</h2>
<p>${escaped(about)}</p>
${plotted.length > 0 ? plotHtml(section) : ''}
<table><thead><tr>${head.join('')}</tr></thead>
<tbody>${rows.map(rowHtml).join('\n')}</tbody></table>
</section>`;
}

function rowHtml({ name, values, traces }: ReportRow): string {
  const cells = values.map((value) => `<td>${numberText(value)}</td>`).join('');
  const list = `<details><summary>${traces.length}</summary>${escaped(tracesText(traces))}</details>`;
  return `<tr><th scope="row">${escaped(name)}</th>${cells}<td>${list}</td></tr>`;
}

const [labelWidth, barWidth, lineHeight] = [260, 340, 16];

/** Bars from the left, as long as the section's greatest number says. */
function plotHtml({ title, columns, rows, plotted }: ReportSection): string {
  const drawn = rows.flatMap(({ name, values }) =>
    plotted.map((column, at) => ({ name: at === 0 ? name : '', value: values[column] ?? 0, at })),
  );
  const most = Math.max(...drawn.map(({ value }) => value), Number.EPSILON);
  const bars = drawn.map(({ name, value, at }, line) => {
    const y = line * lineHeight;
    const width = Math.max(0, (barWidth * value) / most);
    return `<text x="${labelWidth - 8}" y="${y + 12}" text-anchor="end">${escaped(name)}</text>
<rect class="bar-${at}" x="${labelWidth}" y="${y + 2}" width="${width.toFixed(1)}" height="${lineHeight - 4}"/>
<text x="${(labelWidth + width + 4).toFixed(1)}" y="${y + 12}">${numberText(value)}</text>`;
  });
  const legend = plotted.map((column) => columns[column] ?? '').join(', ');
  const label = escaped(`${title}: ${legend}. The table below has the same numbers.`);
  const box = `0 0 ${labelWidth + barWidth + 60} ${drawn.length * lineHeight}`;
  return `<svg role="img" aria-label="${label}" viewBox="${box}" width="100%">${bars.join('\n')}</svg>`;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return text.replace(/[&<>]/g, (each) => entities[each] ?? '').replaceAll('"', '&quot;');
}
