import type {
  ExportFormat,
  ExportOptions,
  ExportReport,
  Labelled,
} from '../core/exports/export.js';
import type { ExportPreview } from '../core/exports/preview.js';
import type { ActDraft, LabelAct } from '../core/label.js';
import type { Scorer } from '../core/prm/scorer.js';
import type { SplitId } from '../core/segment.js';
import type { Problem, Trace } from '../core/trace.js';
import type { DeviceReport } from '../rpc/worker.js';

// What the host needs of the machine. extension.ts passes the engine's implementations in.

export interface TraceFilePort {
  /** Recognises a file by its content. Rejects with a HumanError if nothing can be read from it. */
  open(path: string, how: OpenHow): Promise<OpenedFile>;
}

export interface OpenHow {
  readonly split: SplitId;
  /** Mappings by patterns of paths, as the settings have them: unchecked. */
  readonly mappings: unknown;
}

export interface OpenedFile {
  readonly format: { readonly id: string; readonly title: string };
  traces(): AsyncIterable<Trace | Problem>;
}

export interface JournalPort {
  readonly path: string;
  read(): Promise<{ readonly acts: readonly LabelAct[]; readonly problems: readonly Problem[] }>;
  /** Resolves when the acts are on disk: one write for all. */
  appendAll(drafts: readonly ActDraft[]): Promise<readonly LabelAct[]>;
  /** Moves labels that lie in the user's storage beside the trace file; returns how many acts. */
  moveBeside(): Promise<number>;
}

export interface ExportPort {
  write(read: () => AsyncIterable<Labelled>, request: ExportRequest): Promise<ExportReport>;
  /** What would be written, and how it differs from what is there. */
  preview(read: () => AsyncIterable<Labelled>, request: ExportRequest): Promise<ExportPreview>;
}

export interface ExportRequest {
  readonly format: ExportFormat;
  readonly options: ExportOptions;
  readonly out: string;
  readonly sources: readonly string[];
}

export interface KnownModel {
  readonly name: string;
  readonly title: string;
  readonly path: string;
}

export interface ModelPort extends Scorer {
  /** The models that come with the extension. */
  known(): Promise<readonly KnownModel[]>;
  /** Reads a model folder; rejects with a HumanError that says what is wrong with it. */
  inspect(path: string): Promise<KnownModel>;
  devices(): Promise<readonly DeviceReport[]>;
  /** Ends the worker; the next use starts it with the settings as they then are. */
  stop(): void;
  /** Process id of the worker, while one runs. */
  readonly workerProcess: number | undefined;
}

export interface Ports {
  readonly files: TraceFilePort;
  readonly journal: (traceFile: string) => JournalPort;
  readonly exports: ExportPort;
  readonly models: ModelPort;
}
