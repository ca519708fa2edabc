import * as vscode from 'vscode';
import { HumanError, messageOf } from '../core/errors.js';
import type { LoadedModel } from '../core/prm/scorer.js';
import type { OpenTrace } from './openTrace.js';
import type { OpenTraces } from './openTraces.js';
import type { ModelPort } from './ports.js';
import { settings } from './settings.js';
import { Turns } from './turns.js';

/** What the model is doing, for the status bar. */
export type ModelState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly model: LoadedModel }
  | { readonly kind: 'failed'; readonly reason: string };

/** Brings open traces to their rewards. */
export class Scoring implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];
  #state: ModelState = { kind: 'idle' };
  /** Ends what runs when the model changes. */
  #running = new AbortController();

  constructor(
    private readonly traces: OpenTraces,
    private readonly models: ModelPort,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const restart = (): void => void this.restart();
    this.#subscriptions = [
      traces.onDidShowTrace((open) => {
        if (settings.autoScore.value) void this.score([open]);
      }),
      traces.onDidReviseTrace((open) => {
        if (settings.autoScore.value) void this.score([open]);
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => void this.#scoreShown()),
      settings.model.onDidChange(restart),
      settings.device.onDidChange(restart),
      settings.threads.onDidChange(restart),
    ];
  }

  get state(): ModelState {
    return this.#state;
  }

  /** Scores these traces. A failure is their state, and the status bar's; nothing is thrown. */
  async score(open: readonly OpenTrace[], signal?: AbortSignal): Promise<void> {
    const waiting = [...open];
    const { signal: restarted } = this.#running;
    const either = signal ? AbortSignal.any([signal, restarted]) : restarted;
    const turns = new Turns();
    for (const each of waiting) each.scoring = { kind: 'scoring' };
    try {
      const model = await this.#load(either);
      const traces = open.map(({ trace }) => trace);
      for await (const scored of this.models.score(traces, either)) {
        either.throwIfAborted();
        waiting.shift()?.scored(model, scored);
        await turns.yield();
      }
    } catch (error) {
      const isCancelled = either.aborted;
      if (!isCancelled) this.#failed(error);
      // A restart has already set every trace back, and may be scoring them again.
      for (const each of restarted.aborted ? [] : waiting) {
        each.scoring = isCancelled
          ? { kind: 'unscored' }
          : { kind: 'failed', reason: messageOf(error) };
      }
    }
  }

  /** Resolves when the trace has its rewards, or it is clear that it gets none by itself. */
  async settled(open: OpenTrace): Promise<void> {
    const isSettled = (): boolean =>
      open.scoring.kind === 'unscored'
        ? !settings.autoScore.value
        : open.scoring.kind !== 'scoring';
    if (isSettled()) return;
    await new Promise<void>((resolve) => {
      const subscription = open.onDidChange(() => {
        if (!isSettled()) return;
        subscription.dispose();
        resolve();
      });
    });
  }

  /** Starts afresh with the settings as they are: no reward of another model stays. */
  async restart(): Promise<void> {
    this.#running.abort();
    this.#running = new AbortController();
    this.models.stop();
    this.#set({ kind: 'idle' });
    for (const open of this.traces.all) {
      if (open.scoring.kind !== 'unscored') open.scoring = { kind: 'unscored' };
    }
    await this.#scoreShown();
  }

  /** What is shown and has no rewards yet gets them, unless the user scores by hand. */
  async #scoreShown(): Promise<void> {
    const shown = vscode.window.visibleTextEditors
      .map(({ document }) => this.traces.known(document.uri))
      .filter((open) => open?.scoring.kind === 'unscored');
    const waiting = [...new Set(shown)].filter((open) => open !== undefined);
    if (waiting.length > 0 && settings.autoScore.value) await this.score(waiting);
  }

  async #load(signal: AbortSignal): Promise<LoadedModel> {
    if (this.#state.kind !== 'ready') this.#set({ kind: 'loading' });
    const model = await this.models.model(signal);
    signal.throwIfAborted();
    if (this.#state.kind !== 'ready' || this.#state.model !== model) {
      this.#tell(model);
      this.#set({ kind: 'ready', model });
    }
    return model;
  }

  #tell({ name, device, refused }: LoadedModel): void {
    for (const each of refused) this.log.info(`${each.device} refused: ${each.reason}`);
    this.log.info(`${name} runs on ${device}`);
  }

  #failed(error: unknown): void {
    if (error instanceof HumanError) this.log.warn(error.message);
    else this.log.error(error instanceof Error ? error : String(error));
    this.#set({ kind: 'failed', reason: messageOf(error) });
  }

  #set(state: ModelState): void {
    this.#state = state;
    this.#changed.fire();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }
}
