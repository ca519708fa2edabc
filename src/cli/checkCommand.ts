import { type Command, InvalidArgumentError } from 'commander';
import { detectIn, detectOver, thresholdOf, type Thresholds } from '../core/detectors/detect.js';
import type { Detected, Detector, ProbeDetector } from '../core/detectors/detector.js';
import { detectorById, detectors } from '../core/detectors/index.js';
import { HumanError } from '../core/errors.js';
import type { RewardedTrace } from '../core/rewardedTrace.js';
import { rewardedTrace } from './mainSignal.js';
import {
  type InputOptions,
  type RewardOptions,
  list,
  natural,
  withInput,
  withRewards,
} from './options.js';
import { type Output, exitStatus } from './output.js';
import { rescored } from './rescore.js';
import { runSuite } from './suite.js';
import { type Rewarded, type Rewards, runRewarded } from './rewards.js';

interface CheckOptions extends InputOptions, RewardOptions {
  readonly detector?: readonly string[];
  readonly detectorThreshold: Thresholds;
  readonly seed: number;
  readonly suite?: string;
}

/** The command that looks for reward hacks; it fails if there is any finding. */
export function addCheckCommand(program: Command): void {
  withRewards(withInput(program.command('check'), '[file...]'))
    .description('findings of reward hacks; exit status 1 if there is any')
    .option('--detector <ids>', `comma-separated, or "all" (${described})`, list)
    .option('--detector-threshold <id=t>', 'may be repeated', threshold, {})
    .option('--suite <file>', 'confirmed hacks, none of which may be paid more than it says')
    .option('--seed <s>', 'decides the edits of detectors that probe', natural, 0)
    .action((files: string[], options: CheckOptions) => check(files, options));
}

async function check(files: readonly string[], options: CheckOptions): Promise<void> {
  if (options.suite !== undefined && files.length > 0)
    throw new HumanError('Check traces or a suite, one at a time.');
  if (options.suite !== undefined) return runSuite(options.suite, options);
  if (files.length === 0) throw new HumanError('Give files of traces, or --suite FILE.');
  return runRewarded(files, options, async (traces, rewards, { output }) => {
    const chosen = chosenDetectors(options.detector);
    let count = 0;
    for await (const detected of findings(chosen, traces, rewards, options, output)) {
      count++;
      await output.item(findingObject(detected), () => findingText(detected));
    }
    return count > 0 ? exitStatus.doesNotHold : undefined;
  });
}

const described = 'default: all that need no edited traces; see docs/detectors.md';

function threshold(given: string, before: Thresholds): Thresholds {
  const [, id = '', value = ''] = /^([\w-]+)=(.+)$/.exec(given) ?? [];
  const detector = detectorById(id);
  if (!detector || Number.isNaN(Number(value))) {
    throw new InvalidArgumentError('Not of the form DETECTOR=NUMBER.');
  }
  return { ...before, [detector.id]: Number(value) };
}

function chosenDetectors(ids: readonly string[] | undefined): readonly Detector[] {
  if (!ids) return detectors.filter(({ scope }) => scope !== 'probe');
  if (ids.includes('all')) return detectors;
  return ids.map((id) => {
    const detector = detectorById(id);
    if (detector) return detector;
    const known = detectors.map((each) => each.id).join(', ');
    throw new HumanError(`There is no detector "${id}". Known: ${known}.`);
  });
}

/** Of each trace as it comes, then of all together, then of what edits did. */
async function* findings(
  chosen: readonly Detector[],
  traces: AsyncIterable<Rewarded>,
  rewards: Rewards,
  options: CheckOptions,
  output: Output,
): AsyncGenerator<Detected> {
  const thresholds = options.detectorThreshold;
  const items: RewardedTrace[] = [];
  for await (const each of traces) {
    const item = await rewardedTrace(each, rewards, options);
    items.push(item);
    for (const detector of chosen)
      if (detector.scope === 'trace') yield* detectIn(detector, item, thresholds);
  }
  for (const detector of chosen) {
    if (detector.scope === 'dataset') yield* detectOver(detector, items, thresholds);
    if (detector.scope === 'probe')
      yield* await probedFor(detector, items, rewards, options, output);
  }
}

async function probedFor(
  detector: ProbeDetector,
  items: readonly RewardedTrace[],
  rewards: Rewards,
  { seed, detectorThreshold }: CheckOptions,
  output: Output,
): Promise<readonly Detected[]> {
  const donors = [...new Set(items.map(({ trace }) => trace.prompt))];
  const edits = detector.edits(items, { seed, donors });
  const probed = [];
  for await (const each of rescored(edits, rewards, output)) probed.push(each);
  return detector.detect(probed, thresholdOf(detector, detectorThreshold));
}

function findingObject({ finding, item }: Detected): object {
  const trace = item?.trace;
  return {
    detector: detectorOf(finding.code),
    id: trace?.id ?? null,
    file: trace?.file ?? null,
    record: trace?.record ?? null,
    part: trace?.part ?? null,
    step: finding.step,
    facts: finding.facts,
    severity: finding.severity,
  };
}

function detectorOf(code: string): string {
  return code.slice(code.indexOf('/') + 1);
}

function findingText({ finding, item }: Detected): string {
  const place = item
    ? `${item.trace.id}${finding.step === null ? '' : `  step ${finding.step}`}`
    : 'all traces';
  const facts = Object.entries(finding.facts).map(([name, value]) => `${name} ${value}`);
  return `${place}  ${detectorOf(finding.code)}: ${facts.join(', ')}`;
}
