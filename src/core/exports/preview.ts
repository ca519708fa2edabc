/** What an export would write. */
export interface ExportPreview {
  readonly rows: number;
  readonly steps: number;
  /** Traces left out, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Steps per label. */
  readonly labels: Readonly<Record<string, number>>;
  /** The first rows. */
  readonly first: readonly object[];
  /** Against the dataset that is there now: rows that stay, come and go. */
  readonly previous?: {
    readonly kept: number;
    readonly added: number;
    readonly removed: number;
  };
}
