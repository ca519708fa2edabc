import { basename } from 'node:path';
import type { ExportReport } from '../core/exports/export.js';
import type { ExportRequest } from './dataset.js';

/** The card that lies beside a dataset: what it holds, where it comes from, how it was chosen. */
export function datasetCard(report: ExportReport, request: ExportRequest): string {
  const { rows, steps, skipped, written } = report;
  const { labelsFrom, neutral, unlabelled } = request.options;
  const left = Object.entries(skipped).map(([reason, count]) => `| ${reason} | ${count} |`);
  return [
    '---',
    'configs:',
    '  - config_name: default',
    '    data_files:',
    '      - split: train',
    `        path: ${JSON.stringify(basename(written))}`,
    'tags:',
    '  - process-reward-model',
    '  - step-labels',
    '---',
    '',
    `# ${basename(written)}`,
    '',
    `${rows} rows, ${steps} labelled steps, written by Rewardscope as ${request.format.title}.`,
    '',
    '| choice | value |',
    '|---|---|',
    `| sources | ${request.sources.map((source) => basename(source)).join(', ')} |`,
    `| labels from | ${labelsFrom.join(', ')} |`,
    `| neutral labels | ${neutral} |`,
    `| unlabelled steps | ${unlabelled} |`,
    '',
    ...(left.length === 0 ? [] : ['| left out because | traces |', '|---|---|', ...left, '']),
  ].join('\n');
}
