import { link, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Benchmarks } from '../../src/core/curation/benchmarks.js';
import { HumanError } from '../../src/core/errors.js';
import {
  type ExportFormat,
  type ExportOptions,
  type Labelled,
  type RowOrSkip,
  defaultExportOptions,
} from '../../src/core/exports/export.js';
import { exportFormats } from '../../src/core/exports/index.js';
import { preferencePairs } from '../../src/core/exports/preferencePairs.js';
import { processBench } from '../../src/core/exports/processBench.js';
import { trlStepwise } from '../../src/core/exports/trlStepwise.js';
import { currentLabels } from '../../src/core/labels/currentTrace.js';
import type { Tokenizer } from '../../src/core/prm/tokenizer.js';
import { type ExportRequest, exportDataset } from '../../src/engine/dataset.js';
import { verifyDataset } from '../../src/engine/datasetCheck.js';
import { previewDataset } from '../../src/engine/datasetPreview.js';
import type { LabelledSource } from '../../src/engine/datasetRows.js';
import { journalPath } from '../../src/engine/journal.js';
import { openTraceFile } from '../../src/engine/traceFile.js';
import { collect, rejection } from './collect.js';
import { jsonLines, row, traceOf } from './samples.js';
import { scratch } from './scratch.js';

const files = scratch();
let used = 0;

/** Token ids are the code points. */
const tokenizer: Tokenizer = {
  encode: (text) => Array.from(text, (sign) => sign.codePointAt(0) ?? 0),
  special: () => undefined,
};

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

function labelledOf(source: string): LabelledSource {
  return () => tracesOf(source);
}

async function* tracesOf(source: string): AsyncGenerator<Labelled> {
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
  return {
    format,
    options: { ...defaultExportOptions, tokenizer, ...options },
    out,
    sources: [source],
    version: '1.2.3',
  };
}

/** Two solutions with one beginning, one right and one wrong, and a third that is right. */
const siblings = jsonLines([
  { ...row('x', 2), id: 'a', steps: ['Add.', 'So 5.'] },
  { ...row('x', 2, 1), id: 'b', steps: ['Add.', 'So 6.'] },
  row('y', 2),
]);

describe.each(['jsonl', 'parquet'])('as %s', (container) => {
  test.each(exportFormats.map((format) => [format.id, format] as const))(
    '%s is written whole, verifies, has a card, and leaves nothing else behind',
    async (_, format) => {
      const at = await place();
      const out = at.out.replace(/jsonl$/, container);
      await writeFile(at.source, siblings);
      const report = await exportDataset(
        labelledOf(at.source),
        requestFor(out, at.source, {}, format),
      );
      expect(report).toMatchObject({ written: out, card: `${out}.card.md` });
      expect(report.rows).toBeGreaterThan(0);
      expect(await verifyDataset(out, format)).toMatchObject({ rows: report.rows, problems: [] });
      const name = `out.${container}`;
      expect(await at.listing()).toEqual(
        [name, `${name}.card.md`, `${name}.provenance.jsonl`, 'source.jsonl'].sort(),
      );
      const card = await readFile(report.card, 'utf8');
      expect(card).toContain('source.jsonl');
      expect(card).toContain('human, recorded');
      expect(card).toContain(`${report.rows} rows, ${report.steps} labelled steps`);
      expect(card).toContain('Rewardscope 1.2.3');
      const lines = (await readFile(report.provenance, 'utf8')).trimEnd().split('\n');
      expect(lines).toHaveLength(report.rows);
    },
  );
});

test('the file beside a dataset says for each row where it comes from', async () => {
  const { source, out } = await place();
  await writeFile(source, siblings);
  const report = await exportDataset(
    labelledOf(source),
    requestFor(out, source, {}, preferencePairs),
  );
  expect(JSON.parse(await readFile(report.provenance, 'utf8'))).toMatchObject({
    row: 0,
    from: [
      { file: 'source.jsonl', record: 0, part: 0, id: 'a', acts: [] },
      { file: 'source.jsonl', record: 1, part: 0, id: 'b', acts: [] },
    ],
  });
});

test('a dataset with splits is a new folder with a README; no problem is in two splits', async () => {
  const { source, out } = await place();
  const rows = Array.from({ length: 60 }, (_, n) => ({ ...row(`p${n % 20}`, 2), id: `t${n}` }));
  await writeFile(source, jsonLines(rows));
  const splits = { shares: { train: 0.7, test: 0.3 }, seed: 1 };
  const folder = `${out}.d`;
  const report = await exportDataset(labelledOf(source), {
    ...requestFor(folder, source),
    splits,
    container: 'parquet',
  });
  expect((await readdir(folder)).sort()).toEqual(
    ['README.md', 'provenance.jsonl', 'test.parquet', 'train.parquet'].sort(),
  );
  const found = new Map<string, Set<string>>();
  for (const split of ['train', 'test'])
    for (const { prompt } of await promptsIn(`${folder}/${split}.parquet`))
      found.set(prompt, (found.get(prompt) ?? new Set()).add(split));
  expect([...found.values()].map(({ size }) => size)).toEqual(Array(20).fill(1));
  expect(Object.values(report.splits ?? {}).reduce((sum, count) => sum + count)).toBe(60);
  expect(await readFile(`${folder}/README.md`, 'utf8')).toContain('path: "test.parquet"');
  const error = await rejection(
    exportDataset(labelledOf(source), { ...requestFor(folder, source), splits }),
  );
  expect(error.message).toMatch(/has files in it\. Give the name of a new folder/);
});

async function promptsIn(path: string): Promise<{ readonly prompt: string }[]> {
  const file = await openTraceFile(path, { split: 'auto' });
  return (await collect(file.traces())).filter((item) => 'prompt' in item);
}

test('traces that are refused are counted beside those without a label', async () => {
  const { source, out } = await place();
  await writeFile(source, jsonLines([row('x', 2), row('x', 2), row('y', 9), row('z', 2)]));
  const benchmarks = new Benchmarks();
  benchmarks.add('What is z?');
  const curation = { filters: { maxSteps: 5 }, duplicates: { kind: 'exact' } as const, benchmarks };
  const report = await exportDataset(labelledOf(source), { ...requestFor(out, source), curation });
  expect(report).toMatchObject({
    rows: 1,
    skipped: { 'a duplicate': 1, 'more than 5 steps': 1, 'its problem is in a benchmark': 1 },
  });
});

test('a preview counts, shows the first rows and compares, and writes nothing', async () => {
  const { source, out, listing } = await place();
  await writeFile(source, siblings);
  await writeFile(out, jsonLines([{ prompt: 'old', completions: ['a'], labels: [true] }]));
  const request = { ...requestFor(out, source) };
  expect(await previewDataset(labelledOf(source), request)).toMatchObject({
    rows: 3,
    steps: 6,
    skipped: {},
    labels: { good: 5, bad: 1 },
    previous: { kept: 0, added: 3, removed: 1 },
  });
  expect(await listing()).toEqual(['out.jsonl', 'source.jsonl']);
  await exportDataset(labelledOf(source), request);
  const again = await previewDataset(labelledOf(source), request);
  expect(again.previous).toEqual({ kept: 3, added: 0, removed: 0 });
  expect(again.first).toHaveLength(3);
});

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
  for await (const item of tracesOf(source)) {
    yield item;
    throw new Error('cut off');
  }
}

test('an export that fails midway leaves the old dataset as it was, and nothing else', async () => {
  const { source, out, listing } = await place();
  await writeFile(out, 'old');
  const error = await rejection(exportDataset(() => failing(source), requestFor(out, source)));
  expect(error.message).toBe('cut off');
  expect(await readFile(out, 'utf8')).toBe('old');
  expect(await listing()).toEqual(['out.jsonl', 'source.jsonl']);
});

test.each<[string, ExportFormat]>([
  [
    'that says something else',
    {
      ...trlStepwise,
      rows: (traces, options) => [...trlStepwise.rows(traces, options)].map(lying),
    },
  ],
  [
    'that does not read back',
    {
      ...processBench,
      rows: (traces, options) => [...processBench.rows(traces, options)].map(broken),
    },
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

type Made = RowOrSkip;

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
  expect(await listing()).toEqual([
    'out.jsonl',
    'out.jsonl.card.md',
    'out.jsonl.provenance.jsonl',
    'source.jsonl',
  ]);
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
  expect(await exportDataset(one, requestFor(out, source))).toMatchObject({ rows: 1, steps: 2 });
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
