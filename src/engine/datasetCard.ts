import { basename } from 'node:path';
import type { Column, Columns } from '../core/exports/columns.js';
import type { ExportOptions, ExportReport } from '../core/exports/export.js';
import type { ExportRequest } from './dataset.js';
import type { DatasetFacts } from './datasetFacts.js';

/** The card that lies beside a dataset: what it holds, where it comes from, how it was chosen. */
export function datasetCard(
  report: ExportReport,
  request: ExportRequest,
  facts: DatasetFacts,
): string {
  const { rows, steps } = report;
  const { title, id } = request.format;
  return [
    ...header(report, request),
    `# ${basename(report.written)}`,
    '',
    `${rows} rows, ${steps} labelled steps, written by Rewardscope ${request.version} as ${title} (\`${id}\`).`,
    `Where each row comes from stands in \`${basename(report.provenance)}\`.`,
    'The license of the data is for you to state.',
    '',
    ...table(['choice', 'value'], choices(request)),
    ...table(
      ['split', 'rows'],
      [...facts.rows].filter(([split]) => split !== ''),
    ),
    ...table(['label', 'steps'], [...facts.labels].sort()),
    ...table(['labels by', 'in the traces'], [...facts.sources]),
    ...table(['model', 'SHA-256'], [...facts.models]),
    ...table(['left out because', 'traces'], [...facts.skipped]),
  ].join('\n');
}

/** What Hugging Face reads of a card. */
function header(
  report: ExportReport,
  { format, options, out, ...request }: ExportRequest,
): string[] {
  const { splits = { train: report.rows } } = report;
  const kind = request.container ?? 'jsonl';
  const isFile = report.written === out;
  return [
    '---',
    'configs:',
    '  - config_name: default',
    '    data_files:',
    ...Object.keys(splits).flatMap((split) => [
      `      - split: ${split}`,
      `        path: ${JSON.stringify(isFile && !report.splits ? basename(out) : `${split}.${kind}`)}`,
    ]),
    'dataset_info:',
    '  features:',
    ...featureLines(format.columns(options), '    '),
    '  splits:',
    ...Object.entries(splits).flatMap(([split, rows]) => [
      `    - name: ${split}`,
      `      num_examples: ${rows}`,
    ]),
    'size_categories:',
    `  - ${sizeOf(report.rows)}`,
    'tags:',
    '  - process-reward-model',
    '  - step-labels',
    `  - ${format.id}`,
    '---',
    '',
  ];
}

function featureLines(columns: Columns, indent: string): string[] {
  return Object.entries(columns).flatMap(([name, column]) => [
    `${indent}- name: ${name}`,
    ...typeLines(column, `${indent}  `),
  ]);
}

/** As `datasets` writes features in YAML. */
function typeLines(column: Column, indent: string): string[] {
  if (typeof column === 'string') return [`${indent}dtype: ${column}`];
  if ('struct' in column) return [`${indent}struct:`, ...featureLines(column.struct, indent)];
  const { list } = column;
  if (typeof list === 'string') return [`${indent}list: ${list}`];
  return 'struct' in list
    ? [`${indent}list:`, ...featureLines(list.struct, indent)]
    : [`${indent}list:`, ...typeLines(list, `${indent}  `)];
}

function sizeOf(rows: number): string {
  if (rows < 1000) return 'n<1K';
  const sizes = ['1K', '10K', '100K', '1M', '10M', '100M'];
  const power = Math.min(sizes.length - 2, Math.floor(Math.log10(rows)) - 3);
  return `${sizes[power]}<n<${sizes[power + 1]}`;
}

function choices(request: ExportRequest): [string, string][] {
  const { options, format, sources, notes = {} } = request;
  return [
    ['sources', sources.map((source) => basename(source)).join(', ')],
    ...labelChoices(options),
    ['neutral labels', options.neutral ?? (format.keepsNeutral ? 'kept' : 'drop')],
    ['unlabelled steps', options.unlabelled ?? format.unlabelled?.[0] ?? 'as they are'],
    ['steps after an error', options.afterError],
    ...Object.entries(notes),
  ];
}

function labelChoices(options: ExportOptions): [string, string][] {
  const { signalLabels, labelsFrom, annotator, minAgreement } = options;
  if (signalLabels) {
    const how =
      signalLabels.as === 'hard'
        ? `good above ${signalLabels.threshold}`
        : `soft${signalLabels.eta === undefined ? '' : `, eta ${signalLabels.eta}`}`;
    return [['labels from', `${signalLabels.signal}, ${how}`]];
  }
  return [
    ['labels from', labelsFrom.join(', ')],
    ...(annotator === undefined ? [] : [['annotator', annotator] as [string, string]]),
    ...(minAgreement === undefined
      ? []
      : [['minimum agreement', String(minAgreement)] as [string, string]]),
  ];
}

function table(
  head: readonly [string, string],
  rows: readonly (readonly [string, string | number])[],
): string[] {
  if (rows.length === 0) return [];
  const lines = rows.map(([name, value]) => `| ${inCell(name)} | ${inCell(String(value))} |`);
  return [`| ${head[0]} | ${head[1]} |`, '|---|---|', ...lines, ''];
}

/** What a file or a person is called may hold anything. */
function inCell(text: string): string {
  return text.replace(/[|\\]/g, '\\$&').replace(/\s+/g, ' ');
}
