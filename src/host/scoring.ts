import * as vscode from 'vscode';
import { HumanError, messageOf } from '../core/errors.js';
import type { LoadedModel } from '../core/prm/scorer.js';
import type { OpenTrace } from './openTrace.js';
import type { OpenTraces } from './openTraces.js';
import type { ModelPort } from './ports.js';
import { settings } from './settings.js';

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
    for (const each of waiting) each.scoring = { kind: 'scoring' };
    try {
      const model = await this.#load();
      const traces = open.map(({ trace }) => trace);
      for await (const scored of this.models.score(traces, signal)) {
        waiting.shift()?.scored(model, scored);
      }
    } catch (error) {
      const isCancelled = signal?.aborted ?? false;
      if (!isCancelled) this.#failed(error);
      for (const each of waiting) {
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

  /** Starts afresh with the settings as they are, and scores again what is shown. */
  async restart(): Promise<void> {
    this.models.stop();
    this.#set({ kind: 'idle' });
    const shown = vscode.window.visibleTextEditors
      .map(({ document }) => this.traces.known(document.uri))
      .filter((open) => open !== undefined);
    if (shown.length > 0) await this.score([...new Set(shown)]);
  }

  async #load(): Promise<LoadedModel> {
    if (this.#state.kind !== 'ready') this.#set({ kind: 'loading' });
    const model = await this.models.model();
    if (this.#state.kind !== 'ready' || this.#state.model !== model) {
      this.#set({ kind: 'ready', model });
    }
    return model;
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
