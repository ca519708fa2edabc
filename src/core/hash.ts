import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * A content hash: the first 128 bits of SHA-256, in hex.
 * Parts are joined through JSON, so that their boundaries count and lone surrogates are told apart.
 */
export function hashOf(parts: readonly string[]): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts)))).slice(0, 32);
}
