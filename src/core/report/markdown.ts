import type { Report, ReportRow, ReportSection } from './report.js';
import { namedTraces, numberText, traceText } from './text.js';

/** A report as Markdown: every table, no plots. */
export function reportMarkdown({ title, sections }: Report): string {
  return [`# ${escaped(title)}`, ...sections.map(sectionText)].join('\n\n');
}

function sectionText({ title, about, columns, rows }: ReportSection): string {
  const head = ['', ...columns.map(escaped), 'traces'];
  const rule = ['---', ...columns.map(() => '---:'), '---'];
  const lines = [head, rule, ...rows.map(cellsOf)].map((cells) => `| ${cells.join(' | ')} |`);
  return `## ${escaped(title)}\n\n${escaped(about)}\n\n${lines.join('\n')}`;
}

function cellsOf({ name, values, traces }: ReportRow): string[] {
  const { first, more } = namedTraces(traces);
  const list = [...first.map(traceText), more].filter((part) => part !== '').join(', ');
  return [escaped(name), ...values.map(numberText), escaped(list)];
}

function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|&#!]/g, '\\$&');
}
