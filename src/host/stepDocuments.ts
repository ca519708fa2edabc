import * as vscode from 'vscode';
import { HumanError, messageOf } from '../core/errors.js';
import { correction } from '../core/labels/drafts.js';
import { stepScheme } from './contributions.js';
import type { Labelling } from './labelling.js';
import type { OpenTraces } from './openTraces.js';
import type { Target } from './target.js';

/** A step as a document: as it stands and writable, or as it was before it was corrected. */
interface StepDocument {
  readonly trace: vscode.Uri;
  readonly step: number;
  readonly isOriginal: boolean;
}

/** `rewardscope-step:/<file name>/<record>/[original/]step-<k>.md?<uri of the trace>` */
export function stepUri({ trace, step, isOriginal }: StepDocument): vscode.Uri {
  const folder = trace.path.replace(/\.trace$/, '');
  const path = `${folder}/${isOriginal ? 'original/' : ''}step-${step}.md`;
  return vscode.Uri.from({ scheme: stepScheme, path, query: trace.toString() });
}

function parseStepUri(uri: vscode.Uri): StepDocument | undefined {
  const [, original, step] = /\/(original\/)?step-(\d+)\.md$/.exec(uri.path) ?? [];
  if (uri.scheme !== stepScheme || step === undefined || uri.query === '') return undefined;
  const trace = vscode.Uri.parse(uri.query, true);
  return { trace, step: Number(step), isOriginal: original !== undefined };
}

/** Opens a step to be rewritten; one that was rewritten before, beside what it was. */
export async function openStep({ open, step }: Target): Promise<void> {
  const document = { trace: open.uri, step, isOriginal: false };
  if (open.current.corrections[step]) await showCorrection(document);
  else await vscode.window.showTextDocument(stepUri(document), { preview: false });
}

/** Original against corrected, in the editor's own diff. */
async function showCorrection(document: StepDocument): Promise<void> {
  await vscode.commands.executeCommand(
    'vscode.diff',
    stepUri({ ...document, isOriginal: true }),
    stepUri(document),
    `Step ${document.step}: original ↔ corrected`,
    { preview: false },
  );
}

/** Serves steps as files that are written by saving them: each save is a correction. */
export function serveStepDocuments(traces: OpenTraces, labelling: Labelling): vscode.Disposable {
  const files = new StepFiles(traces, labelling);
  return vscode.Disposable.from(
    files,
    vscode.workspace.registerFileSystemProvider(stepScheme, files, { isCaseSensitive: true }),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => void afterSave(traces, uri)),
  );
}

/** Shows what a first correction changed, in place of the document in which it was made. */
async function afterSave(traces: OpenTraces, uri: vscode.Uri): Promise<void> {
  const document = parseStepUri(uri);
  if (!document || !traces.known(document.trace)?.current.corrections[document.step]) return;
  const isPlain = (tab: vscode.Tab): boolean =>
    tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === uri.toString();
  const plain = (): vscode.Tab[] =>
    vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(isPlain);
  if (plain().length === 0) return;
  await showCorrection(document);
  // The person may have closed it meanwhile.
  for (const tab of plain()) await vscode.window.tabGroups.close(tab).then(undefined, () => false);
}

class StepFiles implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  readonly #subscription;
  #time = 1;

  constructor(
    private readonly traces: OpenTraces,
    private readonly labelling: Labelling,
  ) {
    // An undo in the trace is an undo here.
    this.#subscription = traces.onDidReviseTrace(({ uri }) => {
      this.#time++;
      const shown = vscode.workspace.textDocuments.filter(
        (document) => parseStepUri(document.uri)?.trace.toString() === uri.toString(),
      );
      this.#changed.fire(
        shown.map((document) => ({ type: vscode.FileChangeType.Changed, uri: document.uri })),
      );
    });
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const size = (await this.readFile(uri)).byteLength;
    const stat = { type: vscode.FileType.File, ctime: 0, mtime: this.#time, size };
    const isOriginal = parseStepUri(uri)?.isOriginal === true;
    return isOriginal ? { ...stat, permissions: vscode.FilePermission.Readonly } : stat;
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { open, step, isOriginal } = await this.#stepOf(uri);
    const before = open.current.corrections[step]?.before;
    const text = isOriginal && before !== undefined ? before : open.trace.steps[step]?.text;
    return new TextEncoder().encode(text ?? '');
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const { open, step } = await this.#stepOf(uri);
    const before = open.trace.steps[step]?.text ?? '';
    const text = new TextDecoder().decode(content);
    // Editors like to end a file with a line break; a step does not.
    const after = before.endsWith('\n') ? text : text.replace(/\n$/, '');
    if (after === before) return;
    if (after.trim() === '') throw vscode.FileSystemError.NoPermissions(emptyStep);
    try {
      await this.labelling.say(open, [correction(open.trace, step, after)]);
    } catch (error) {
      throw vscode.FileSystemError.Unavailable(messageOf(error));
    }
    this.#time++;
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  async #stepOf(uri: vscode.Uri): Promise<Target & { readonly isOriginal: boolean }> {
    const document = parseStepUri(uri);
    if (!document) throw vscode.FileSystemError.FileNotFound(uri);
    try {
      const open = await this.traces.trace(document.trace);
      if (open.trace.steps[document.step]) return { ...document, open };
      throw new HumanError(`The trace has no step ${document.step} any more.`);
    } catch (error) {
      throw vscode.FileSystemError.Unavailable(messageOf(error));
    }
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

const emptyStep =
  'A step cannot be corrected to nothing. Merge it with its neighbour, or label it bad.';
