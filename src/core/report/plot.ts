import type { ReportSection } from './report.js';
import { escaped, numberText } from './text.js';

const [labelWidth, barWidth, lineHeight] = [260, 340, 16];

/** Bars from the left, as long as the section's greatest number says; the second sort is hollow. */
export function plotHtml(section: ReportSection, plotted: readonly number[]): string {
  const { title, columns, rows } = section;
  const drawn = rows.flatMap(({ name, values }) =>
    plotted.map((column, at) => ({ name: at === 0 ? name : '', value: values[column] ?? 0, at })),
  );
  const most = Math.max(...drawn.map(({ value }) => value), Number.EPSILON);
  const names = plotted.map((column) => columns[column] ?? '');
  const top = names.length > 1 ? lineHeight : 0;
  const bars = drawn.map((bar, line) => barHtml({ ...bar, most, y: top + line * lineHeight }));
  const label = escaped(`${title}: ${names.join(', ')}. The table below has the same numbers.`);
  const box = `0 0 ${labelWidth + barWidth + 60} ${top + drawn.length * lineHeight}`;
  const legend = names.length > 1 ? names.map(legendHtml).join('') : '';
  return `<svg role="img" aria-label="${label}" viewBox="${box}">${legend}${bars.join('\n')}</svg>`;
}

interface Bar {
  readonly name: string;
  readonly value: number;
  readonly at: number;
  readonly most: number;
  readonly y: number;
}

function barHtml({ name, value, at, most, y }: Bar): string {
  const width = Math.max(0, (barWidth * value) / most);
  return `<text x="${labelWidth - 8}" y="${y + 12}" text-anchor="end">${escaped(shortened(name))}</text>
<rect class="bar-${at}" x="${labelWidth}" y="${y + 3}" width="${width.toFixed(1)}" height="${lineHeight - 6}"/>
<text x="${(labelWidth + width + 5).toFixed(1)}" y="${y + 12}">${numberText(value)}</text>`;
}

function legendHtml(name: string, at: number): string {
  const x = labelWidth + at * 170;
  return `<rect class="bar-${at}" x="${x}" y="3" width="24" height="${lineHeight - 6}"/><text x="${x + 30}" y="12">${escaped(name)}</text>`;
}

function shortened(name: string): string {
  const most = 44;
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}
