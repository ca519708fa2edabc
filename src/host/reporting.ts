import * as vscode from 'vscode';
import { detectOverAll } from '../core/detectors/detect.js';
import { type Detected, detectorIdOf } from '../core/detectors/detector.js';
import { HumanError } from '../core/errors.js';
import { groupedBy } from '../core/group.js';
import { reportHtml } from '../core/report/html.js';
import { reportMarkdown } from '../core/report/markdown.js';
import { type Report, reportOf } from '../core/report/report.js';
import type { RewardedTrace } from '../core/rewardedTrace.js';
import { aggregateById } from '../core/shaping/aggregate.js';
import type { OpenTrace } from './openTrace.js';
import type { OpenTraces } from './openTraces.js';
import { detectorThresholds } from './settings.js';
import { fileNamed } from './target.js';
import type { TraceFileSession } from './traceFileSession.js';
import { parseTraceUri } from './traceUri.js';
import { Turns } from './turns.js';

/** The file that a report is about: the given one, else that of the active trace. */
export async function reportedFile(traces: OpenTraces, given: unknown): Promise<TraceFileSession> {
  if (traces.isBlind)
    throw new HumanError('A report tells rewards. Leave blind mode first ("B" in label mode).');
  const active = traces.active && parseTraceUri(traces.active.uri)?.file;
  const uri = fileNamed(given) ?? active ?? traces.files[0]?.uri;
  if (uri) return traces.file(uri);
  throw new HumanError('There are no traces to report on. Open a file of traces first.');
}

/** What is known of a file's rewards: the model's where any trace has them, else the recorded ones. */
export async function reportOn(session: TraceFileSession): Promise<Report> {
  const all = await session.allTraces();
  const known = all.flatMap((trace) => {
    const open = session.opened(trace);
    const { rewarded } = open;
    return rewarded ? [{ open, rewarded }] : [];
  });
  const counted = ofOneSignal(known);
  if (counted.length === 0)
    throw new HumanError(
      'No trace has rewards to report on. Run "Rewardscope: Score All Traces of the File" first.',
    );
  const detected = await detectedIn(counted);
  const name = session.uri.path.split('/').at(-1) ?? '';
  const signal = counted[0]?.rewarded.main.id ?? '';
  const title = `Report on ${name}: ${signal}, ${counted.length} of ${all.length} traces`;
  const aggregate = aggregateById('min');
  if (!aggregate) throw new Error('there is no aggregate "min"');
  const items = counted.map(({ rewarded }) => rewarded);
  return reportOf(items, detected, { title, aggregate, by: 'generator' });
}

/** Writes a report to the place that was given or is asked for. Undefined if the user leaves. */
export async function saveReport(
  session: TraceFileSession,
  given: unknown,
): Promise<vscode.Uri | undefined> {
  const { uri } = session;
  const filters = { HTML: ['html'], Markdown: ['md'] };
  const defaultUri = uri.with({ path: `${uri.path}.report.html` });
  const out =
    given instanceof vscode.Uri
      ? given
      : await vscode.window.showSaveDialog({ title: 'Save Report', defaultUri, filters });
  if (!out) return undefined;
  const report = await reportOn(session);
  const text = /\.html?$/i.test(out.path) ? reportHtml(report) : reportMarkdown(report);
  await vscode.workspace.fs.writeFile(out, new TextEncoder().encode(`${text}\n`));
  return out;
}

interface Known {
  readonly open: OpenTrace;
  readonly rewarded: RewardedTrace;
}

/** Rewards of several signals are no one distribution. */
function ofOneSignal(known: readonly Known[]): readonly Known[] {
  const scored = known.find(({ open }) => open.scoring.kind === 'scored');
  const groups = groupedBy(known, ({ rewarded }) => rewarded.main.id);
  if (scored) return groups.get(scored.rewarded.main.id) ?? [];
  return [...groups.values()].sort((a, b) => b.length - a.length)[0] ?? [];
}

/** As the views tell them: what somebody marked as no hack is none. */
async function detectedIn(known: readonly Known[]): Promise<readonly Detected[]> {
  const detected: Detected[] = [];
  const turns = new Turns();
  for (const { open, rewarded } of known) {
    const hacks = open.findings.filter(({ code }) => detectorIdOf(code) !== undefined);
    detected.push(...hacks.map((finding) => ({ finding, item: rewarded })));
    await turns.yield();
  }
  const items = known.map(({ rewarded }) => rewarded);
  return [...detected, ...detectOverAll(items, detectorThresholds())];
}
