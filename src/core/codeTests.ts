import type { Trace } from './trace.js';

export type CodeLanguage = 'python' | 'javascript';

/** A program that runs a trace's code and then its tests. */
export interface CodeTask {
  readonly language: CodeLanguage;
  /** Without the last line, which tells that the end was reached. */
  readonly program: string;
}

/**
 * The code of a trace with the unit tests that came with it; undefined where one of them is missing.
 *
 * The code is the trace's last run of answer steps, and the tests the observation after it: so
 * HumanEval, MBPP, Reflexion and LDB are read. A prompt that begins the code (it defines the entry
 * point) comes before it: a solution may be the function's body alone, or all of it again.
 */
export function codeTaskOf({ prompt, steps, meta }: Trace): CodeTask | undefined {
  const last = steps.at(-1);
  if (last?.role !== 'observation' || !/\bassert\b/.test(last.text)) return undefined;
  const from = steps.slice(0, -1).findLastIndex(({ role }) => role !== 'answer') + 1;
  const code = steps.slice(from, -1).map(({ text }) => text);
  if (code.length === 0) return undefined;
  const entry = typeof meta['entry_point'] === 'string' ? meta['entry_point'] : undefined;
  const begins = entry !== undefined && new RegExp(`\\b${escaped(entry)}\\s*[(=]`).test(prompt);
  const parts = [...(begins ? [prompt] : []), ...code, last.text];
  if (entry !== undefined && /\bdef check\s*\(/.test(last.text)) parts.push(`check(${entry})`);
  const text = parts.join('\n');
  return { language: languageOf(text, meta['language']), program: text };
}

function escaped(name: string): string {
  return name.replace(/[^\w]/g, '\\$&');
}

function languageOf(text: string, said: unknown): CodeLanguage {
  if (typeof said === 'string' && /^(?:js|javascript|node)/i.test(said)) return 'javascript';
  if (said !== undefined || /^\s*(?:def|import|from|class)\b.*$/m.test(text)) return 'python';
  return /\b(?:function|const|let|var)\b|=>/.test(text) ? 'javascript' : 'python';
}
