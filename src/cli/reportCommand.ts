import { type Command, Option } from 'commander';
import { basename } from 'node:path';
import { detectOverAll, hacksIn } from '../core/detectors/detect.js';
import type { Detected } from '../core/detectors/detector.js';
import { HumanError } from '../core/errors.js';
import { reportHtml } from '../core/report/html.js';
import { reportMarkdown } from '../core/report/markdown.js';
import { reportOf } from '../core/report/report.js';
import type { RewardedTrace } from '../core/rewardedTrace.js';
import { aggregateById, aggregates } from '../core/shaping/aggregate.js';
import { rewardedTrace } from './mainSignal.js';
import { type InputOptions, type RewardOptions, withInput, withRewards } from './options.js';
import { runRewarded } from './rewards.js';

type Options = InputOptions & RewardOptions & { readonly aggregate: string; readonly by: string };

/** The command that writes what is known of a dataset as one file for people. */
export function addReportCommand(program: Command): void {
  withRewards(withInput(program.command('report')))
    .description(
      'counts, measures, plots and findings of a dataset: HTML for --out *.html, else Markdown',
    )
    .addOption(
      new Option('--aggregate <id>', 'the return')
        .choices(aggregates.map(({ id }) => id))
        .default('min'),
    )
    .option('--by <field>', 'tells sources apart by this field of the traces', 'generator')
    .action((files: string[], options: Options) =>
      runRewarded(files, options, async (traces, rewards, { output }) => {
        const items: RewardedTrace[] = [];
        for await (const each of traces) items.push(await rewardedTrace(each, rewards, options));
        const aggregate = aggregateById(options.aggregate);
        if (!aggregate) throw new HumanError(`There is no aggregate "${options.aggregate}".`);
        const title = `Report on ${files.map((file) => basename(file)).join(', ')}`;
        const report = reportOf(items, detectedIn(items), { title, aggregate, by: options.by });
        const isHtml = /\.html?$/i.test(options.out ?? '');
        await output.item(report, () => (isHtml ? reportHtml(report) : reportMarkdown(report)));
      }),
    );
}

/** Detectors that edit traces need a model: `check --detector all` runs them. */
function detectedIn(items: readonly RewardedTrace[]): Detected[] {
  const ofEach = items.flatMap((item) => hacksIn(item, {}).map((finding) => ({ finding, item })));
  return [...ofEach, ...detectOverAll(items, {})];
}
