/** A 32-bit hash of a text under a seed (FNV-1a, then murmur3's finish): fast, not for secrets. */
export function hash32(text: string, seed = 0): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let at = 0; at < text.length; at++)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return mixed(hash);
}

/** The finish of murmur3: every bit of the input reaches every bit of the output. */
export function mixed(hash: number): number {
  let mix = hash;
  mix = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}

/** A number in [0, 1) that depends on the text and the seed alone. */
export function fraction(text: string, seed: number): number {
  return hash32(text, mixed(seed + 1)) / 2 ** 32;
}
