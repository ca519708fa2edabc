import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { detectors } from '../src/core/detectors/index.js';
import { exportFormats } from '../src/core/exports/index.js';
import type { RecordContent, TraceFormat } from '../src/core/formats/format.js';
import { formatById, formats, recognise } from '../src/core/formats/index.js';
import { labelImports } from '../src/core/imports/index.js';
import { generativeFamilies } from '../src/core/prm/generative/index.js';
import { families } from '../src/core/prm/index.js';
import { searchMethods } from '../src/core/search/index.js';
import { probes } from '../src/core/probes/index.js';
import { transforms } from '../src/core/shaping/index.js';
import { outcomeChecks } from '../src/core/outcomes/index.js';
import { verifiers } from '../src/core/verifiers/index.js';
import { scoringEngines } from '../src/engine/scorers/index.js';

const root = dirname(import.meta.dirname);

interface Registry {
  /** Under src. */
  readonly folder: string;
  readonly members: readonly { readonly id: string; readonly title: string }[];
  /** Files of members whose name is not their id in camel case. */
  readonly named?: Readonly<Record<string, string>>;
}

const named = { text: 'plainText', processbench: 'processBench' };
const registries: readonly Registry[] = [
  { folder: 'core/formats', members: formats, named },
  { folder: 'core/prm', members: families },
  { folder: 'core/prm/generative', members: generativeFamilies },
  { folder: 'core/search', members: searchMethods },
  { folder: 'core/shaping', members: transforms },
  { folder: 'core/detectors', members: detectors },
  { folder: 'core/probes', members: probes },
  { folder: 'core/verifiers', members: verifiers },
  { folder: 'core/outcomes', members: outcomeChecks },
  { folder: 'core/exports', members: exportFormats, named },
  { folder: 'core/imports', members: labelImports, named },
  { folder: 'engine/scorers', members: scoringEngines },
];

const members = registries.flatMap(({ folder, members, named }) =>
  members.map(({ id, title }) => {
    const name = named?.[id] ?? camelCase(id);
    return { id, title, folder, name, path: `src/${folder}/${name}.ts` };
  }),
);

function camelCase(id: string): string {
  return id.replace(/[-.](\w)/g, (_, letter: string) => letter.toUpperCase());
}

describe.each(registries)('$folder', ({ folder, members }) => {
  test('has members with ids of their own', () => {
    const ids = members.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][a-z0-9.-]*$/.test(id))).toEqual([]);
  });

  test('its list leaves out no member that has a file', () => {
    const made = readdirSync(join(root, 'src', folder)).filter(
      (name) =>
        name.endsWith('.ts') && isMember(readFileSync(join(root, 'src', folder, name), 'utf8')),
    );
    expect(made).toHaveLength(members.length);
  });
});

/** Whether a file makes a constant of an interface that has an id and a title. */
function isMember(text: string): boolean {
  return /^export const \w+: (?:TraceFormat|PrmFamily|GenerativeFamily|SearchMethod|(?:Trace|Dataset|Probe)Detector|Probe|Transform|Verifier|OutcomeCheck|ExportFormat|LabelImport|ScoringEngine) = \{$/m.test(
    text,
  );
}

/** The doc comment of an exported constant. */
function docOf(text: string, name: string): string | undefined {
  const file = ts.createSourceFile('member.ts', text, ts.ScriptTarget.Latest, true);
  const statement = file.statements
    .filter(ts.isVariableStatement)
    .find(({ declarationList }) =>
      declarationList.declarations.some((made) => made.name.getText() === name),
    );
  const [doc] = statement ? ts.getJSDocCommentsAndTags(statement) : [];
  return doc && ts.getTextOfJSDocComment(doc.comment);
}

describe.each(members)('$folder/$id', ({ name, path, title }) => {
  test('has a file of its name with a doc comment for its users', () => {
    expect(existsSync(join(root, path))).toBe(true);
    expect(docOf(readFileSync(join(root, path), 'utf8'), name)?.length).toBeGreaterThan(80);
  });

  test('has a title', () => expect(title).toMatch(/^\S.{4,60}$/));
});

test.each([
  ['/** Words. */\nexport const a = 1;', 'Words.'],
  ['// Words.\nexport const a = 1;', undefined],
  ['/** Words. */\nexport const b = 1;\nexport const a = 1;', undefined],
])('a doc comment is told from other comments: %j', (text, doc) => {
  expect(docOf(text, 'a')).toBe(doc);
});

const fixtures = 'test/fixtures/core/formats';

/** The records of a fixture: a line each, an array's items, or the text as a whole. */
function recordsOf(path: string): RecordContent[] {
  const text = readFileSync(path, 'utf8');
  switch (extname(path)) {
    case '.jsonl':
      return text
        .trim()
        .split('\n')
        .map((line) => ({ kind: 'json', value: JSON.parse(line) as unknown }));
    case '.json':
      return (JSON.parse(text) as unknown[]).map((value) => ({ kind: 'json', value }));
    default:
      return [{ kind: 'text', text }];
  }
}

/** What a format gets of a file: each record, or all of them as one. */
function inScope({ scope }: TraceFormat, records: RecordContent[]): RecordContent[] {
  if (scope !== 'file') return records;
  return [
    { kind: 'json', value: records.map((each) => (each.kind === 'json' ? each.value : each.text)) },
  ];
}

describe.each(formats)('format $id', (format) => {
  const { id } = format;
  const folder = join(root, fixtures, id);
  const files = existsSync(folder) ? readdirSync(folder) : [];

  test('has a fixture', () => expect(files.length).toBeGreaterThan(0));

  test.each(files)('%s is recognised, and all of it is read', (name) => {
    const records = recordsOf(join(folder, name));
    expect(recognise(records, name)[0]?.id).toBe(id);
    const items = inScope(format, records).flatMap((content, record) => [
      ...format.traces({ file: name, record, content }, { split: 'auto' }),
    ]);
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) {
      expect(item).toMatchObject({ problems: [] });
      if ('steps' in item) expect(item.steps.length).toBeGreaterThan(0);
    }
  });
});

test('every folder of fixtures is of a format', () => {
  const ids = formats.map(({ id }) => id);
  expect(readdirSync(join(root, fixtures)).filter((id) => !ids.includes(id))).toEqual([]);
});

test.each(exportFormats.filter(({ carries }) => carries === 'steps'))(
  'what $id writes can be read, because it carries steps',
  ({ id }) => expect(formatById(id)?.id).toBe(id),
);

test.each(exportFormats.filter(({ unlabelled }) => unlabelled !== undefined))(
  '$id can do at least one thing with unlabelled steps',
  ({ unlabelled }) => expect(unlabelled).not.toEqual([]),
);
