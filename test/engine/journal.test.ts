import { appendFile, chmod, mkdir, open, readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { HumanError } from '../../src/core/errors.js';
import { type ActDraft, stepReference } from '../../src/core/label.js';
import { currentLabels } from '../../src/core/labels/currentTrace.js';
import { Journal, journalPath } from '../../src/engine/journal.js';
import { rejection } from './collect.js';
import { traceOf } from './samples.js';
import { scratch, unprivileged } from './scratch.js';

const files = scratch();
const trace = traceOf('p', ['a', 'b']);
let used = 0;

function rate(value: 1 | 0 | -1, step = 0): ActDraft {
  return {
    trace: trace.hash,
    step: stepReference(trace, step),
    what: 'rate',
    value,
    by: 'ann',
    ms: 5,
    shown: 'blind',
    source: 'human',
  };
}

const freshPath = (): string => files.path(`${used++}.labels.jsonl`);
const stopped = (at: string) => (): Date => new Date(at);

/** The values on disk, line by line, as another reader sees them. */
async function valuesOf(path: string): Promise<unknown[]> {
  return (await new Journal(path).read()).acts.map(({ value }) => value);
}

test('a journal lies beside its file', () => {
  expect(journalPath('a/x.jsonl')).toBe('a/x.jsonl.labels.jsonl');
});

test('a journal that is not there holds no acts', async () => {
  expect(await new Journal(freshPath()).read()).toEqual({ acts: [], problems: [] });
});

test('an act is on disk, one line to the letter, when append resolves', async () => {
  const path = freshPath();
  const act = await new Journal(path).append({ ...rate(1), note: 'line\nbreak \u2028' });
  expect(await readFile(path, 'utf8')).toBe(`${JSON.stringify(act)}\n`);
  expect((await new Journal(path).read()).acts).toEqual([act]);
});

test('acts that are appended at once are all there, in the order of the calls', async () => {
  const path = freshPath();
  const journal = new Journal(path);
  const acts = await Promise.all(Array.from({ length: 40 }, () => journal.append(rate(1))));
  expect((await new Journal(path).read()).acts).toEqual(acts);
});

test('two journals of one file mix their lines, never their bytes', async () => {
  const path = freshPath();
  const [one, two] = [new Journal(path), new Journal(path)];
  const acts = await Promise.all(
    Array.from({ length: 60 }, (_, n) => (n % 2 ? one : two).append(rate(n % 3 === 0 ? 1 : -1))),
  );
  const { acts: found, problems } = await new Journal(path).read();
  expect(problems).toEqual([]);
  expect(new Set(found.map(({ act }) => act))).toEqual(new Set(acts.map(({ act }) => act)));
});

test('a torn last line is reported, kept, and the next act stands on a line of its own', async () => {
  const path = freshPath();
  await new Journal(path).append(rate(1));
  await appendFile(path, '{"v":1,"act":"torn","tra');
  const before = await readFile(path, 'utf8');
  await new Journal(path).append(rate(-1));
  expect(await valuesOf(path)).toEqual([1, -1]);
  expect((await new Journal(path).read()).problems).toEqual([
    {
      problem: expect.stringMatching(/^line 2 is not a label act/) as string,
      file: path,
      record: null,
    },
  ]);
  expect((await readFile(path, 'utf8')).startsWith(`${before}\n`)).toBe(true);
});

interface Writing {
  write(bytes: Buffer): Promise<object>;
}

test('an act that lands behind what a dying writer tore off is written once more', async () => {
  const path = freshPath();
  await new Journal(path).append(rate(1));
  const handle = await open(path);
  const files = Object.getPrototypeOf(handle) as Writing;
  await handle.close();
  const write = vi.spyOn(files, 'write').mockImplementationOnce(async function (
    this: Writing,
    bytes,
  ) {
    await appendFile(path, '{"v":1,"act":"torn","tra');
    return this.write(bytes);
  });
  const act = await new Journal(path).append(rate(-1));
  write.mockRestore();
  const { acts, problems } = await new Journal(path).read();
  expect(acts.at(-1)).toEqual(act);
  expect(problems).toHaveLength(1);
});

test('a last line that is whole but for its end counts', async () => {
  const path = freshPath();
  const act = await new Journal(files.path('other')).append(rate(0));
  await appendFile(path, JSON.stringify(act));
  await new Journal(path).append(rate(1));
  expect(await valuesOf(path)).toEqual([0, 1]);
});

test('foreign lines are problems, blank ones are nothing, and the acts among them count', async () => {
  const path = freshPath();
  await appendFile(path, '\nhello\n{"v":2}\n\r\n');
  await new Journal(path).append(rate(1));
  const { acts, problems } = await new Journal(path).read();
  expect(acts).toHaveLength(1);
  expect(problems.map(({ problem }) => problem.slice(0, 7))).toEqual(['line 2 ', 'line 3 ']);
});

test('a byte order mark and CRLF, as an editor may leave them, cost no act', async () => {
  const path = freshPath();
  const act = await new Journal(files.path('another')).append(rate(0));
  await appendFile(path, `\uFEFF${JSON.stringify(act)}\r\n${JSON.stringify(act)}\r\n`);
  expect(await new Journal(path).read()).toEqual({ acts: [act, act], problems: [] });
});

test('fields that we do not know survive', async () => {
  const path = freshPath();
  const act = await new Journal(files.path('third')).append(rate(0));
  const strange = { ...act, mood: { calm: true }, step: { ...act.step, page: 3 } };
  await appendFile(path, `${JSON.stringify(strange)}\n`);
  expect((await new Journal(path).read()).acts).toEqual([strange]);
});

/** Times of acts that are appended one after the other by journals with these clocks. */
async function times(path: string, clocks: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const at of clocks) {
    found.push((await new Journal(path, stopped(at)).append(rate(1))).at);
  }
  return found;
}

test('times grow within a journal while its clock stands still or runs backwards', async () => {
  const clock = [
    '2025-01-01T00:00:00.005Z',
    '2025-01-01T00:00:00.005Z',
    '2024-01-01T00:00:00.000Z',
  ];
  const journal = new Journal(freshPath(), () => new Date(clock.shift() ?? ''));
  const found = [];
  for (let n = 0; n < 3; n++) found.push((await journal.append(rate(1))).at);
  expect(found.map((at) => at.slice(-5))).toEqual(
    ['.005Z', '.006Z', '.007Z'].map((at) => at.slice(-5)),
  );
});

test('times grow over journals of one file that never read it', async () => {
  const found = await times(freshPath(), [
    '2025-01-01T00:00:00.005Z',
    '2025-01-01T00:00:00.005Z',
    '2024-01-01T00:00:00.000Z',
    '2025-01-01T00:00:00.009Z',
  ]);
  expect(found.map((at) => at.slice(-5, -1))).toEqual(['.005', '.006', '.007', '.009']);
});

test('the last of two contrary acts wins, though the clock went back in between', async () => {
  const path = freshPath();
  await new Journal(path, stopped('2025-06-01T00:00:00.000Z')).append(rate(1));
  await new Journal(path, stopped('2025-01-01T00:00:00.000Z')).append(rate(-1));
  const { acts } = await new Journal(path).read();
  expect(currentLabels(trace, acts)[0]?.rating).toBe(-1);
});

test('a journal sees what another one appended after it read', async () => {
  const path = freshPath();
  const slow = new Journal(path, stopped('2025-01-01T00:00:00.000Z'));
  await slow.read();
  const other = await new Journal(path, stopped('2025-06-01T00:00:00.000Z')).append(rate(1));
  expect((await slow.append(rate(-1))).at > other.at).toBe(true);
});

test('an act with a time of another zone counts as when it was', async () => {
  const path = freshPath();
  const act = await new Journal(files.path('fourth')).append(rate(0));
  await appendFile(path, `${JSON.stringify({ ...act, at: '2025-01-01T09:00:00+09:00' })}\n`);
  const journal = new Journal(path, stopped('2025-01-01T00:00:00.000Z'));
  expect((await journal.append(rate(1))).at).toBe('2025-01-01T00:00:00.001Z');
});

test.each<[string, () => Promise<string>]>([
  ['is not there', () => Promise.resolve(files.path('no/such/x.labels.jsonl'))],
  ['is a file', async () => `${await files.file('plain', '')}/x.labels.jsonl`],
])('a journal whose folder %s is an error that names it and says what to do', async (_, where) => {
  const path = await where();
  const error = await rejection(new Journal(path).append(rate(1)));
  expect(error).toBeInstanceOf(HumanError);
  expect(error.message).toContain(path);
  expect(error.message).toMatch(/^The label was not saved: .*Make its folder writable/);
});

test('an act that could not be saved does not stop the next one', async () => {
  const folder = files.path('late');
  const journal = new Journal(`${folder}/x.labels.jsonl`);
  await rejection(journal.append(rate(1)));
  await mkdir(folder);
  await journal.append(rate(-1));
  expect(await valuesOf(journal.path)).toEqual([-1]);
});

test('a folder that may not be written is an error that says so', async () => {
  const folder = files.path('closed');
  await mkdir(folder);
  await chmod(folder, 0o555);
  await chmod(files.path(''), 0o755);
  const error = await unprivileged(() =>
    rejection(new Journal(`${folder}/x.labels.jsonl`).append(rate(1))),
  );
  expect(error).toBeInstanceOf(HumanError);
  expect(error.message).toMatch(/EACCES.*Make its folder writable/);
});

test('a journal that is a folder cannot be read, which is said', async () => {
  const path = freshPath();
  await mkdir(path);
  const error = await rejection(new Journal(path).read());
  expect(error).toBeInstanceOf(HumanError);
  expect(error.message).toMatch(/cannot be read/);
});
