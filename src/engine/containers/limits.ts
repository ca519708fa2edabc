/** How much memory a file may claim. */
export interface Limits {
  /** Bytes of one record, or of one entry of an archive. */
  readonly record: number;
  /** Packed data may grow to this many bytes whatever its ratio is. */
  readonly unpacked: number;
  /** Beyond that, how many times its size packed data may grow: more is a bomb. */
  readonly ratio: number;
}

export const defaultLimits: Limits = {
  // Below the longest string that V8 can make, 512 MiB.
  record: 256 * 2 ** 20,
  unpacked: 256 * 2 ** 20,
  ratio: 200,
};

/** The rest of a file cannot be read; the message says why, and what to do about it. */
export class UnreadableError extends Error {}

export function inMiB(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
