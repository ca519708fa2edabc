import { link, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { HumanError } from '../../src/core/errors.js';
import {
  type ExportFormat,
  type ExportOptions,
  type Labelled,
  defaultExportOptions,
} from '../../src/core/exports/export.js';
import { exportFormats } from '../../src/core/exports/index.js';
import { processBench } from '../../src/core/exports/processBench.js';
import { trlStepwise } from '../../src/core/exports/trlStepwise.js';
import { currentLabels } from '../../src/core/labels/currentTrace.js';
import { type ExportRequest, exportDataset, verifyDataset } from '../../src/engine/dataset.js';
import { journalPath } from '../../src/engine/journal.js';
import { openTraceFile } from '../../src/engine/traceFile.js';
import { collect, rejection } from './collect.js';
import { jsonLines, row, traceOf } from './samples.js';
import { scratch } from './scratch.js';

const files = scratch();
let used = 0;

/** A fresh folder with a source file in it. */
async function place(): Promise<{ source: string; out: string; listing: () => Promise<string[]> }> {
  const folder = files.path(String(used++));
  await mkdir(folder);
  const source = `${folder}/source.jsonl`;
  await writeFile(source, jsonLines([row('x', 3, 1), row('y', 2)]));
  return {
    source,
    out: `${folder}/out.jsonl`,
    listing: async () => (await readdir(folder)).sort(),
  };
}

async function* labelledOf(source: string): AsyncGenerator<Labelled> {
  const file = await openTraceFile(source, { split: 'auto' });
  for (const trace of await collect(file.traces())) {
    if ('problem' in trace) throw new Error(trace.problem);
    yield { trace, labels: currentLabels(trace, []) };
  }
}

function requestFor(
  out: string,
  source: string,
  options: Partial<ExportOptions> = {},
  format: ExportFormat = trlStepwise,
): ExportRequest {
  return { format, options: { ...defaultExportOptions, ...options }, out, sources: [source] };
}

test.each(exportFormats.map((format) => [format.id, format] as const))(
  '%s is written whole, verifies, has a card, and leaves nothing else behind',
  async (_, format) => {
    const { source, out, listing } = await place();
    const report = await exportDataset(labelledOf(source), requestFor(out, source, {}, format));
    expect(report).toMatchObject({ written: out, rows: 2, skipped: {}, card: `${out}.card.md` });
    expect(await verifyDataset(out, format)).toMatchObject({ rows: 2, problems: [] });
    expect(await listing()).toEqual(['out.jsonl', 'out.jsonl.card.md', 'source.jsonl']);
    const card = await readFile(report.card, 'utf8');
    expect(card).toContain('source.jsonl');
    expect(card).toContain('human, recorded');
    expect(card).toContain(`2 rows, ${report.steps} labelled steps`);
  },
);

test('traces that are left out are counted by reason, in the report and on the card', async () => {
  const { source, out } = await place();
  const report = await exportDataset(
    labelledOf(source),
    requestFor(out, source, { unlabelled: 'drop' }),
  );
  expect(report).toMatchObject({ rows: 1, skipped: { 'unlabelled step': 1 } });
  expect(await readFile(report.card, 'utf8')).toContain('| unlabelled step | 1 |');
});

test('no rows at all leave the old dataset as it was', async () => {
  const { source, out, listing } = await place();
  await writeFile(out, 'old');
  const report = await exportDataset(
    labelledOf(source),
    requestFor(out, source, { labelsFrom: ['prm'] }),
  );
  expect(report).toMatchObject({ rows: 0, steps: 0, skipped: { 'no labelled step': 2 } });
  expect(await readFile(out, 'utf8')).toBe('old');
  expect(await listing()).toEqual(['out.jsonl', 'source.jsonl']);
});

async function* failing(source: string): AsyncGenerator<Labelled> {
  for await (const item of labelledOf(source)) {
    yield item;
    throw new Error('cut off');
  }
}

test('an export that fails midway leaves the old dataset as it was, and nothing else', async () => {
  const { source, out, listing } = await place();
  await writeFile(out, 'old');
  const error = await rejection(exportDataset(failing(source), requestFor(out, source)));
  expect(error.message).toBe('cut off');
  expect(await readFile(out, 'utf8')).toBe('old');
  expect(await listing()).toEqual(['out.jsonl', 'source.jsonl']);
});

test.each<[string, ExportFormat]>([
  [
    'that says something else',
    { ...trlStepwise, row: (item, options) => lying(trlStepwise.row(item, options)) },
  ],
  [
    'that does not read back',
    { ...processBench, row: (item, options) => broken(processBench.row(item, options)) },
  ],
])('a row %s is a bug, not an error for people, and leaves nothing', async (_, format) => {
  const { source, out, listing } = await place();
  const error = await rejection(
    exportDataset(labelledOf(source), requestFor(out, source, {}, format)),
  );
  expect(error).not.toBeInstanceOf(HumanError);
  expect(error.message).toMatch(/read back/);
  expect(await listing()).toEqual(['source.jsonl']);
});

type Made = ReturnType<ExportFormat['row']>;

function lying(made: Made): Made {
  return made.kind === 'row' ? { ...made, row: { ...made.row, prompt: 'another' } } : made;
}

function broken(made: Made): Made {
  return made.kind === 'row' ? { ...made, row: { ...made.row, label: 'x' } } : made;
}

test('two exports to one place at once both succeed, and the dataset is whole', async () => {
  const { source, out, listing } = await place();
  const both = [1, 2].map(() => exportDataset(labelledOf(source), requestFor(out, source)));
  expect((await Promise.all(both)).map(({ rows }) => rows)).toEqual([2, 2]);
  expect((await verifyDataset(out, trlStepwise)).problems).toEqual([]);
  expect(await listing()).toEqual(['out.jsonl', 'out.jsonl.card.md', 'source.jsonl']);
});

/** Expects the export to be refused with such a message, and every file to stay as it was. */
async function refused(
  arrange: (at: { source: string; out: string }) => Promise<Partial<ExportRequest>>,
  message: RegExp,
): Promise<void> {
  const { source, out, listing } = await place();
  const request = { ...requestFor(out, source), ...(await arrange({ source, out })) };
  const before = [await listing(), await readFile(source, 'utf8')];
  const error = await rejection(exportDataset(labelledOf(source), request));
  expect(error).toBeInstanceOf(HumanError);
  expect(error.message).toMatch(message);
  expect([await listing(), await readFile(source, 'utf8')]).toEqual(before);
}

test('a link is not written to', () =>
  refused(async ({ source, out }) => {
    await symlink(source, out);
    return {};
  }, /is a link\. Give the path of the file/));

test('a link to nothing is not written to either', () =>
  refused(async ({ out }) => {
    await symlink(`${out}.nothing`, out);
    return {};
  }, /is a link/));

test('a file that traces come from is not written to', () =>
  refused(
    ({ source }) => Promise.resolve({ out: source }),
    /is one of the files the traces come from/,
  ));

test('a file that traces come from is known under another path too', () =>
  refused(
    ({ source }) =>
      Promise.resolve({ out: `${dirname(source)}/../${basename(dirname(source))}/source.jsonl` }),
    /is one of the files the traces come from/,
  ));

test('the label journal of a source is not written to', () =>
  refused(async ({ source }) => {
    await writeFile(journalPath(source), '');
    return { out: journalPath(source) };
  }, /holds the labels of source\.jsonl.*Choose another name/));

test('a folder that is not there is an error that says what to do', () =>
  refused(
    ({ out }) => Promise.resolve({ out: `${out}/no/x.jsonl` }),
    /folder .* does not exist\. Create it first/,
  ));

test('a folder is not written over', () =>
  refused(async ({ out }) => {
    await mkdir(out);
    return {};
  }, /cannot be written/));

test('Parquet is refused as long as it cannot be written', () =>
  refused(
    ({ out }) => Promise.resolve({ out: `${out}.parquet` }),
    /Parquet cannot be written yet/,
  ));

test('a choice that the format cannot express is refused with those it can', () =>
  refused(
    () => Promise.resolve({ options: { ...defaultExportOptions, unlabelled: 'mask' } }),
    /cannot express unlabelled steps as "mask"\. Use --unlabelled truncate or drop/,
  ));

test('another name of a source (a hard link) may be replaced: the source stays', async () => {
  const { source, out } = await place();
  await link(source, out);
  const before = await readFile(source, 'utf8');
  await exportDataset(labelledOf(source), requestFor(out, source));
  expect(await readFile(source, 'utf8')).toBe(before);
});

test('texts that no UTF-8 can hold are mended, not lost', async () => {
  const { source, out } = await place();
  async function* one(): AsyncGenerator<Labelled> {
    const trace = traceOf('lone \uD800', ['half \uDC00', 'line\u2028end']);
    yield await Promise.resolve({
      trace,
      labels: trace.steps.map(() => ({ rating: 1, source: 'human' })),
    });
  }
  expect(await exportDataset(one(), requestFor(out, source))).toMatchObject({ rows: 1, steps: 2 });
  expect(await readFile(out, 'utf8')).toContain('lone \uFFFD');
});

test.each<[string, string, (string | RegExp)[]]>([
  ['a missing field', '{"prompt":"p","labels":[]}\n', [/^0: field "completions"/]],
  [
    'a label too many',
    '{"prompt":"p","completions":["a"],"labels":[true,true]}\n',
    [/^0: field "labels": there must be as many/],
  ],
  [
    'a number for a label',
    '{"prompt":"p","completions":["a"],"labels":[0.5]}\n',
    [/^0: field "labels.0"/],
  ],
  [
    'a broken line',
    '{"prompt":"p","completions":["a"],"labels":[true]}\n{"prompt"\n',
    [/^1: not valid JSON/],
  ],
  ['prose', 'Hello.', [/^0: expected JSON, found text/]],
])('a dataset with %s does not verify', async (_, content, expected) => {
  const path = await files.file('bad.jsonl', content);
  const { problems } = await verifyDataset(path, trlStepwise);
  expect(problems.map(({ record, problem }) => `${record}: ${problem}`)).toEqual(
    expected.map((each) => expect.stringMatching(each) as string),
  );
});
