import { numberText, tracesText } from './text.js';
import type { Report, ReportRow, ReportSection } from './report.js';

/** A report as Markdown: every table, no plots. */
export function reportMarkdown({ title, sections }: Report): string {
  return [`# ${escaped(title)}`, ...sections.map(sectionText)].join('\n\n');
}

function sectionText({ title, about, columns, rows }: ReportSection): string {
  const head = ['', ...columns, 'traces'];
  const rule = ['---', ...columns.map(() => '---:'), '---'];
  const lines = [head, rule, ...rows.map(cellsOf)].map((cells) => `| ${cells.join(' | ')} |`);
  return `## ${escaped(title)}\n\n${escaped(about)}\n\n${lines.join('\n')}`;
}

function cellsOf({ name, values, traces }: ReportRow): string[] {
  return [escaped(name), ...values.map(numberText), escaped(tracesText(traces))];
}

function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|&#!]/g, '\\$&');
}
