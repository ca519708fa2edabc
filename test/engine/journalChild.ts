// Run by journalKill.test.ts: writers that append acts to a journal each, all at once, and say so of
// every act once it is saved.
//   node journalChild.js FOLDER FIRST COUNT [WRITES SHARE]
// Acts are numbered from FIRST; each writer makes COUNT of them. With WRITES and SHARE the process
// kills itself inside a write: when that many are done, and that share of the next line is in the file.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActDraft } from '../../src/core/label.js';
import { Journal } from '../../src/engine/journal.js';
import { journalName, valueOf, writers } from './journalActs.js';

const [folder = '', first = '0', count = '0', writes, share] = process.argv.slice(2);

async function write(writer: number): Promise<void> {
  const journal = new Journal(join(folder, journalName(writer)));
  for (let n = 0; n < Number(count); n++) {
    const number = Number(first) + n;
    const draft: ActDraft = {
      trace: 't',
      what: 'note',
      value: valueOf(number),
      by: 'child',
      ms: number,
      shown: 'blind',
      source: 'human',
    };
    const { act } = await journal.append(draft);
    process.stdout.write(`${writer} ${number} ${act}\n`);
  }
}

interface Files {
  write: (this: Files, bytes: Buffer) => Promise<object>;
}

async function dieInside(lastWrite: number, part: number): Promise<void> {
  const handle = await open(process.execPath);
  const files = Object.getPrototypeOf(handle) as Files;
  await handle.close();
  const whole = files.write;
  let done = 0;
  files.write = async function (bytes) {
    if (done++ < lastWrite) return whole.call(this, bytes);
    const length = Math.round(part * bytes.length);
    if (length > 0) await whole.call(this, bytes.subarray(0, length));
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  };
}

async function main(): Promise<void> {
  if (writes !== undefined) await dieInside(Number(writes), Number(share));
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
}

void main();
