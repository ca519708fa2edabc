import * as vscode from 'vscode';
import { HumanError } from '../core/errors.js';
import { probeById, probes } from '../core/probes/index.js';
import type { Edit, Probe } from '../core/probes/probe.js';
import type { RewardedTrace } from '../core/rewardedTrace.js';
import type { Trace } from '../core/trace.js';
import { probeScheme } from './contributions.js';
import type { OpenTraces } from './openTraces.js';
import type { ModelPort } from './ports.js';
import type { Target } from './target.js';
import { rewardText } from './words.js';

type Rewards = readonly (number | undefined)[];

/** What a probe did, for callers of the command. */
export interface ProbeResult {
  readonly probe: string;
  readonly step: number | null;
  readonly before: Rewards;
  readonly after: Rewards;
}

/** Edits traces, scores them again, and shows both in the editor's own diff. */
export class Probing implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #provider: vscode.Disposable;

  constructor(
    private readonly traces: OpenTraces,
    private readonly models: ModelPort,
  ) {
    this.#provider = vscode.workspace.registerTextDocumentContentProvider(probeScheme, {
      provideTextDocumentContent: ({ path }) => this.#texts.get(path),
    });
  }

  /** Undefined where nobody chose a probe. */
  async probe({ open, step }: Target, given: unknown): Promise<ProbeResult | undefined> {
    const { rewarded } = open;
    if (open.scoring.kind !== 'scored' || !rewarded)
      throw new HumanError('A probe compares rewards. Run "Rewardscope: Score" first.');
    const session = await this.traces.sessionOf(open);
    const edits = editsOf(
      open.trace,
      step,
      session.traces.map(({ prompt }) => prompt),
    );
    const edit = typeof given === 'string' ? named(edits, given) : await ask(edits, step);
    if (!edit) return undefined;
    const after = await this.#rewardsOf(edit.trace);
    await this.#show(rewarded, edit, after);
    return { probe: edit.probe, step: edit.step, before: rewarded.rewards, after };
  }

  async #rewardsOf(trace: Trace): Promise<Rewards> {
    for await (const { signals, problems } of this.models.score([trace])) {
      if (signals[0]) return signals[0].values;
      throw new HumanError(`The edited trace has no rewards: ${problems[0]?.problem ?? ''}`);
    }
    throw new HumanError('The model gave no answer for the edited trace. Score it again.');
  }

  async #show({ trace, rewards }: RewardedTrace, edit: Edit, after: Rewards): Promise<void> {
    const path = `/${trace.hash}/${edit.trace.hash}`;
    const [left, right] = [`${path}/original.txt`, `${path}/${edit.probe}.txt`];
    this.#texts.set(left, textOf(trace, rewards)).set(right, textOf(edit.trace, after));
    const [from, to] = [left, right].map((each) =>
      vscode.Uri.from({ scheme: probeScheme, path: each }),
    );
    const title = `${trace.id}: original ↔ ${probeById(edit.probe)?.title ?? edit.probe}`;
    await vscode.commands.executeCommand('vscode.diff', from, to, title, { preview: true });
  }

  dispose(): void {
    this.#provider.dispose();
  }
}

/** How many random edits of a kind are tried to get one of the step that is asked about. */
const tries = 32;

/** An edit of each kind, of this step where the kind has one. */
function editsOf(trace: Trace, step: number, donors: readonly string[]): Edit[] {
  return probes.flatMap((probe) => {
    const edits = Array.from({ length: tries }, (_, seed) => probe.edit(trace, { seed, donors }));
    const edit = edits.find((each) => each?.step === step) ?? edits[0];
    return edit ? [edit] : [];
  });
}

function named(edits: readonly Edit[], id: string): Edit {
  const edit = edits.find(({ probe }) => probe === id);
  if (edit) return edit;
  const known = edits.map(({ probe }) => probe).join(', ') || 'none';
  throw new HumanError(`No probe "${id}" has a place in this trace. These have one: ${known}.`);
}

async function ask(edits: readonly Edit[], step: number): Promise<Edit | undefined> {
  const picks = edits.map((edit) => ({ ...pickOf(edit, probeById(edit.probe)), edit }));
  const title = `Probe the trace, at step ${step} where there is a choice`;
  return (await vscode.window.showQuickPick(picks, { title, matchOnDetail: true }))?.edit;
}

function pickOf(edit: Edit, probe: Probe | undefined): vscode.QuickPickItem {
  const place = edit.step === null ? 'whole trace' : `step ${edit.step}`;
  const effect = probe?.effect === 'preserving' ? 'the reward should stay' : 'it should change';
  return { label: probe?.title ?? edit.probe, description: place, detail: effect };
}

function textOf({ prompt, steps }: Trace, rewards: Rewards): string {
  const parts = steps.map(({ text }, step) => {
    const reward = rewards[step];
    return `── step ${step} · ${reward === undefined ? 'no reward' : rewardText(reward)}\n${text}`;
  });
  return [prompt, ...parts, ''].join('\n\n');
}
