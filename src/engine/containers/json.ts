/**
 * JSON as Python writes it: the bare constants NaN, Infinity and -Infinity become null. Throws what
 * JSON.parse throws.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const strict = withoutConstants(text);
    if (strict === undefined) throw error;
    return JSON.parse(strict);
  }
}

export function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

const quote = 0x22;
const backslash = 0x5c;

/** Whether brackets outside of strings stand in each other more than `levels` deep. */
export function isNestedDeeper(bytes: Buffer, levels: number): boolean {
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) {
      at++;
      while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
    } else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > levels) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}

/** The text with null for constants outside of strings; undefined if there are none. */
function withoutConstants(text: string): string | undefined {
  const sign = /"|-?Infinity\b|NaN\b/g;
  const parts: string[] = [];
  let from = 0;
  for (let found = sign.exec(text); found; found = sign.exec(text)) {
    if (found[0] === '"') {
      sign.lastIndex = endOfString(text, found.index + 1);
      continue;
    }
    parts.push(text.slice(from, found.index), 'null');
    from = sign.lastIndex;
  }
  return parts.length === 0 ? undefined : parts.join('') + text.slice(from);
}

/** Just after the closing quote of the string that starts here. */
function endOfString(text: string, start: number): number {
  const sign = /["\\]/g;
  sign.lastIndex = start;
  for (let found = sign.exec(text); found; found = sign.exec(text)) {
    if (found[0] === '"') return sign.lastIndex;
    sign.lastIndex++;
  }
  return text.length;
}
