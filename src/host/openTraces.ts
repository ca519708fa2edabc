import * as vscode from 'vscode';
import { HumanError } from '../core/errors.js';
import type { Trace } from '../core/trace.js';
import { LabelFile } from './labelFile.js';
import type { OpenTrace } from './openTrace.js';
import type { Ports } from './ports.js';
import { onDidChangeDetectors, settings } from './settings.js';
import { TraceFileSession } from './traceFileSession.js';
import { parseTraceUri } from './traceUri.js';

/** The one source of which trace files are open, and which trace the user is in. */
export class OpenTraces implements vscode.Disposable {
  readonly #files = new Map<string, Promise<TraceFileSession>>();
  readonly #ready: TraceFileSession[] = [];
  readonly #known = new Map<string, OpenTrace>();
  readonly #filesChanged = new vscode.EventEmitter<void>();
  /** A file was opened, or more of one was read. */
  readonly onDidChangeFiles = this.#filesChanged.event;
  readonly #traceChanged = new vscode.EventEmitter<OpenTrace>();
  /** Rewards or labels of a trace changed. */
  readonly onDidChangeTrace = this.#traceChanged.event;
  readonly #traceShown = new vscode.EventEmitter<OpenTrace>();
  readonly #traceRevised = new vscode.EventEmitter<OpenTrace>();
  /** Steps of a trace were cut, joined or rewritten. */
  readonly onDidReviseTrace = this.#traceRevised.event;
  #isBlind = false;
  /** A trace is shown for the first time. */
  readonly onDidShowTrace = this.#traceShown.event;

  readonly #subscriptions: readonly vscode.Disposable[];

  constructor(private readonly ports: Ports) {
    this.#subscriptions = [
      settings.threshold.onDidChange(() => this.#allChanged()),
      onDidChangeDetectors(() => this.#allChanged()),
      // Another window or the command line may have labelled while this one was not looked at.
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) for (const session of this.#ready) void session.labels.refresh();
      }),
    ];
  }

  /** Every trace that the views know. */
  get all(): Iterable<OpenTrace> {
    return this.#known.values();
  }

  /** Whether no view shows a number of a step that nobody has labelled. */
  get isBlind(): boolean {
    return this.#isBlind;
  }

  set isBlind(isBlind: boolean) {
    this.#isBlind = isBlind;
    for (const open of this.#known.values()) open.isBlind = isBlind;
  }

  get files(): readonly TraceFileSession[] {
    return this.#ready;
  }

  /** Opens a file, or returns it if it is open. */
  async file(uri: vscode.Uri): Promise<TraceFileSession> {
    const key = uri.toString();
    const known = this.#files.get(key);
    if (known) return known;
    const opening = this.#openFile(uri);
    this.#files.set(key, opening);
    // A file that could not be opened is tried again.
    opening.catch(() => this.#files.delete(key));
    return opening;
  }

  /** The trace of a trace document, opening its file if need be. */
  async trace(uri: vscode.Uri): Promise<OpenTrace> {
    const known = this.known(uri);
    if (known) return known;
    const place = parseTraceUri(uri);
    if (!place) throw new HumanError(`${uri.toString()} names no trace.`);
    const session = await this.file(place.file);
    const open = await session.open(place);
    this.#watch(open, true);
    return open;
  }

  /** The trace of a document whose text was already given out. */
  known(uri: vscode.Uri): OpenTrace | undefined {
    return this.#known.get(uri.toString());
  }

  /** The trace in the focused editor. */
  get active(): OpenTrace | undefined {
    const editor = vscode.window.activeTextEditor;
    return editor && this.known(editor.document.uri);
  }

  async sessionOf(open: OpenTrace): Promise<TraceFileSession> {
    const place = parseTraceUri(open.uri);
    if (!place) throw new Error(`${open.uri.toString()} is no trace uri`);
    return this.file(place.file);
  }

  /** The open trace of a trace that its file has read, known to the views. */
  watched(session: TraceFileSession, trace: Trace): OpenTrace {
    const open = session.opened(trace);
    this.#watch(open, false);
    return open;
  }

  async #openFile(uri: vscode.Uri): Promise<TraceFileSession> {
    if (uri.scheme !== 'file') {
      throw new HumanError(`Traces can be opened from files on disk, not from "${uri.scheme}:".`);
    }
    const [file, labels] = await Promise.all([
      this.ports.files.open(uri.fsPath, {
        split: settings.segmentation.value,
        mappings: settings.mappings.value,
      }),
      LabelFile.open(this.ports.journal(uri.fsPath)),
    ]);
    const session = new TraceFileSession(uri, file.format, file, labels);
    session.onDidChange(() => this.#filesChanged.fire());
    this.#ready.push(session);
    this.#filesChanged.fire();
    return session;
  }

  #allChanged(): void {
    for (const open of this.#known.values()) this.#traceChanged.fire(open);
  }

  #watch(open: OpenTrace, isShown: boolean): void {
    const key = open.uri.toString();
    if (this.#known.has(key)) return;
    this.#known.set(key, open);
    open.isBlind = this.#isBlind;
    open.onDidRevise(() => this.#traceRevised.fire(open));
    open.onDidChange(() => this.#traceChanged.fire(open));
    if (isShown) this.#traceShown.fire(open);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const session of this.#ready) session.dispose();
    this.#filesChanged.dispose();
    this.#traceChanged.dispose();
    this.#traceShown.dispose();
    this.#traceRevised.dispose();
  }
}
