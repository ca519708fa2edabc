// Run by journalKill.test.ts: appends acts to the journal it is given, and says so once each is saved.
import type { ActDraft } from '../../src/core/label.js';
import { Journal } from '../../src/engine/journal.js';

const [path = '', first = '0'] = process.argv.slice(2);
const journal = new Journal(path);

async function append(from: number): Promise<void> {
  for (let n = from; ; n++) {
    const draft: ActDraft = {
      trace: 't',
      what: 'note',
      value: `${n} ${'é'.repeat(n % 700)}`,
      by: 'child',
      ms: n,
      shown: 'blind',
      source: 'human',
    };
    const { act } = await journal.append(draft);
    process.stdout.write(`${n} ${act}\n`);
  }
}

void append(Number(first));
