import { hash32, mixed } from './hash32.js';
import { runs, tokens } from './words.js';

/** How many hashes a signature has, and into how many bands they are cut. */
const size = 128;
const bands = 32;
const rows = size / bands;
const runLength = 5;

/**
 * Finds near duplicates: texts whose sets of 5-token runs overlap by at least `similarity` (Jaccard,
 * 0..1), as MinHash estimates it (128 hashes: standard error below 0.045). Candidates are those
 * that share one of 32 bands of 4 hashes: 0.9999 of the pairs at 0.8, 0.87 at 0.5.
 * Source: Broder 1997; banding as in Leskovec et al., Mining of Massive Datasets, ch. 3.
 */
export class NearDuplicates {
  readonly #signatures: Uint32Array[] = [];
  readonly #byBand = new Map<number, number[]>();

  constructor(private readonly similarity: number) {}

  /** Whether a text is like one that was added before; if it is not, it is added. */
  add(text: string): boolean {
    const signature = signatureOf(text);
    const keys = bandKeys(signature);
    const candidates = new Set(keys.flatMap((key) => this.#byBand.get(key) ?? []));
    for (const candidate of candidates) {
      const other = this.#signatures[candidate];
      if (other && overlap(signature, other) >= this.similarity) return true;
    }
    for (const key of keys) {
      const known = this.#byBand.get(key);
      if (known) known.push(this.#signatures.length);
      else this.#byBand.set(key, [this.#signatures.length]);
    }
    this.#signatures.push(signature);
    return false;
  }
}

/** For each of the hash functions the least hash of the text's runs. */
export function signatureOf(text: string): Uint32Array {
  const least = new Uint32Array(size).fill(0xffffffff);
  for (const run of new Set(runs(tokens(text), runLength))) {
    const hash = hash32(run);
    for (let at = 0; at < size; at++) {
      const other = mixed(hash ^ Math.imul(at + 1, 0x9e3779b1));
      if (other < (least[at] ?? 0)) least[at] = other;
    }
  }
  return least;
}

/** The share of equal places: the estimate of the overlap. */
export function overlap(a: Uint32Array, b: Uint32Array): number {
  let equal = 0;
  for (let at = 0; at < size; at++) if (a[at] === b[at]) equal++;
  return equal / size;
}

function bandKeys(signature: Uint32Array): number[] {
  return Array.from({ length: bands }, (_, band) =>
    hash32(signature.subarray(band * rows, (band + 1) * rows).join(' '), band),
  );
}
