import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { detectors } from '../src/core/detectors/index.js';
import {
  commandIds,
  contextKeys,
  qualified,
  traceLanguage,
  traceScheme,
  viewIds,
} from '../src/host/contributions.js';

const root = dirname(import.meta.dirname);

interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly displayName: string;
  readonly main: string;
  readonly icon?: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: Contributes;
}

interface Contributes {
  readonly commands: readonly {
    readonly command: string;
    readonly title: string;
    readonly category?: string;
    readonly enablement?: string;
  }[];
  readonly keybindings: readonly {
    readonly command: string;
    readonly key: string;
    readonly when: string;
  }[];
  readonly languages: readonly { readonly id: string; readonly configuration: string }[];
  readonly grammars: readonly { readonly language: string; readonly path: string }[];
  readonly configurationDefaults: Readonly<Record<string, unknown>>;
  readonly menus: Readonly<Record<string, readonly { command?: string; when?: string }[]>>;
  readonly viewsContainers: { readonly activitybar: readonly { id: string; icon: string }[] };
  readonly views: Readonly<Record<string, readonly { id: string; name: string; icon: string }[]>>;
  readonly viewsWelcome: readonly { readonly view: string; readonly contents: string }[];
  readonly configuration: { readonly properties: Readonly<Record<string, Property>> };
  readonly colors: readonly {
    readonly id: string;
    readonly description: string;
    readonly defaults: Readonly<Record<string, string>>;
  }[];
}

interface Property {
  readonly default: unknown;
  readonly type: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly markdownDescription?: string;
  readonly order: number;
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const { contributes } = manifest;

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Every file of the host with its text: they cannot be imported without VS Code. */
const hostTexts = readdirSync(join(root, 'src/host'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => read(join('src/host', name)));

function sorted(values: Iterable<string>): string[] {
  return [...new Set(values)].sort();
}

describe('commands', () => {
  test('are contributed where they are in the code, and the other way round', () => {
    expect(sorted(contributes.commands.map(({ command }) => command))).toEqual(
      sorted(commandIds.map(qualified)),
    );
  });

  test('are contributed once', () => {
    expect(contributes.commands).toHaveLength(commandIds.length);
    expect(new Set(commandIds).size).toBe(commandIds.length);
  });

  test.each(contributes.commands)('$command has a title and our category', (command) => {
    expect(command.title).toMatch(/^[A-Z][^.]*(?:\.\.\.)?$/);
    expect(command.category).toBe('Rewardscope');
  });

  const known = new Set(contributes.commands.map(({ command }) => command));

  test.each(Object.entries(contributes.menus))('in the menu %s are known', (_, items) => {
    expect(items.filter(({ command }) => command === undefined || !known.has(command))).toEqual([]);
  });

  test('of keys are known', () => {
    expect(contributes.keybindings.filter(({ command }) => !known.has(command))).toEqual([]);
  });

  test('linked in welcome texts are known', () => {
    const linked = contributes.viewsWelcome.flatMap(({ contents }) =>
      [...contents.matchAll(/\(command:([\w.]+)/g)].map(([, id = '']) => id),
    );
    expect(linked.length).toBeGreaterThan(0);
    expect(linked.filter((id) => !known.has(id))).toEqual([]);
  });
});

describe('context keys', () => {
  const whens = [
    ...contributes.commands.map(({ enablement }) => enablement),
    ...contributes.keybindings.map(({ when }) => when),
    ...Object.values(contributes.menus).flatMap((items) => items.map(({ when }) => when)),
  ].filter((when) => when !== undefined);

  test('of ours are those that the code sets', () => {
    const ours = whens.flatMap((when) => when.match(/rewardscope\.\w+/g) ?? []);
    const known: string[] = [...Object.values(contextKeys), ...Object.values(viewIds)];
    expect(sorted(ours).filter((key) => !known.includes(key))).toEqual([]);
  });
});

describe('keys', () => {
  const single = contributes.keybindings.filter(({ key }) => !/^(?:ctrl|alt|cmd|meta)\+/.test(key));

  test('there are single keys', () => expect(single.length).toBeGreaterThan(8));

  test.each(single)('$key labels only in label mode of a trace', ({ when }) => {
    expect(when).toBe('editorTextFocus && resourceScheme == rewardscope && rewardscope.labelMode');
  });

  test('no key is bound twice in the same place', () => {
    const bound = contributes.keybindings.map(({ key, when }) => `${key} when ${when}`);
    expect(bound.filter((binding, index) => bound.indexOf(binding) !== index)).toEqual([]);
  });
});

describe('settings', () => {
  const inCode = [
    ...read('src/host/settings.ts').matchAll(/new Setting(?:<[^(]*>)?\('([^']+)', (.*)\)/g),
  ].map(([, id = '', fallback = '']) => ({ id: `rewardscope.${id}`, fallback }));
  const { properties } = contributes.configuration;
  const thresholds = detectors.flatMap(({ id, scope, title, code, threshold }) =>
    scope === 'trace' && threshold !== undefined
      ? [{ id: `rewardscope.detectors.${id}.threshold`, title, code, threshold }]
      : [],
  );

  test.each(thresholds)('$id is that of the detector', ({ id, title, code, threshold }) => {
    expect(properties[id]?.type).toBe('number');
    expect(properties[id]?.default).toBe(threshold);
    expect(properties[id]?.markdownDescription).toContain(`${title} (${code})`);
  });

  test('are contributed where they are in the code, and the other way round', () => {
    expect(inCode.length).toBeGreaterThan(0);
    expect(sorted(Object.keys(properties))).toEqual(
      sorted([...inCode.map(({ id }) => id), ...thresholds.map(({ id }) => id)]),
    );
  });

  test.each(inCode)('$id has the same default in both', ({ id, fallback }) => {
    expect(JSON.stringify(properties[id]?.default)).toBe(fallback.replaceAll("'", '"'));
  });

  test.each(Object.entries(properties))('%s is described', (_, property) => {
    expect(property.markdownDescription).toMatch(/^[A-Z`].*\.$/s);
    if (property.enum) expect(property.enum).toContain(property.default);
    if (property.enumDescriptions)
      expect(property.enumDescriptions).toHaveLength(property.enum?.length ?? 0);
  });

  test('have an order of their own', () => {
    const orders = Object.values(properties).map(({ order }) => order);
    expect(new Set(orders).size).toBe(orders.length);
  });

  test('that are restricted in untrusted folders exist', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(restrictedConfigurations.filter((id) => !(id in properties))).toEqual([]);
  });
});

describe('colours', () => {
  const used = hostTexts
    .flatMap((text) => text.match(/rewardscope\.\w+(?:Reward|Mark)\b/g) ?? [])
    .filter((id) => !commandIds.map(qualified).includes(id));

  test('are contributed where they are used, and the other way round', () => {
    expect(sorted(contributes.colors.map(({ id }) => id))).toEqual(sorted(used));
  });

  // VS Code names a colour's variable in webviews by replacing the first dot alone.
  test.each(contributes.colors)('$id has one dot, so that webviews can use it', ({ id }) => {
    expect(id).toMatch(/^[^.]+\.[^.]+$/);
  });

  test.each(contributes.colors)('$id is described, and given for every theme', (color) => {
    expect(color.description).toMatch(/\.$/);
    expect(sorted(Object.keys(color.defaults))).toEqual(
      sorted(['dark', 'light', 'highContrast', 'highContrastLight']),
    );
  });
});

describe('views and languages', () => {
  const views = Object.values(contributes.views).flat();

  test('views are contributed where they are in the code, and the other way round', () => {
    expect(sorted(views.map(({ id }) => id))).toEqual(sorted(Object.values(viewIds)));
  });

  test('views stand in a container that exists', () => {
    const containers = contributes.viewsContainers.activitybar.map(({ id }) => id);
    expect(sorted(Object.keys(contributes.views))).toEqual(sorted(containers));
  });

  test('welcome texts are of views that exist', () => {
    const ids = views.map(({ id }) => id);
    expect(contributes.viewsWelcome.filter(({ view }) => !ids.includes(view))).toEqual([]);
  });

  test('the language of traces is the one in the code', () => {
    expect(contributes.languages.map(({ id }) => id)).toEqual([traceLanguage]);
    expect(contributes.grammars.map(({ language }) => language)).toEqual([traceLanguage]);
    expect(Object.keys(contributes.configurationDefaults)).toEqual([`[${traceLanguage}]`]);
  });

  test('the extension wakes up for its own documents', () => {
    expect(manifest.activationEvents).toContain(`onFileSystem:${traceScheme}`);
  });
});

describe('files', () => {
  const paths = [
    ...contributes.languages.map(({ configuration }) => configuration),
    ...contributes.grammars.map(({ path }) => path),
    ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
    ...Object.values(contributes.views).flatMap((views) => views.map(({ icon }) => icon)),
    ...(manifest.icon === undefined ? [] : [manifest.icon]),
  ];
  test.each(paths)('%s is there', (path) => expect(existsSync(join(root, path))).toBe(true));

  test.each([manifest.main, ...Object.values(manifest.bin)])('%s is built', (path) => {
    const name = path.replace(/^(?:\.\/)?dist\/(.*)\.js$/, '$1');
    expect(read('esbuild.mjs')).toMatch(new RegExp(`\\b${name}\\b`));
  });
});

/** The ids of the editor contract that keybindings, tests and other extensions rely on. */
const contract = {
  commands: words(`
    openTraces openTrace openSample score scoreAll findFirstError stopSearch toggleLabelMode
    label.good label.neutral label.bad label.unsure label.clear label.firstError label.accept
    label.acceptToEnd label.applyToFollowing label.note label.tag label.giveUp label.undo label.redo
    step.next step.previous step.nextUnlabelled step.nextSuspicious step.correct step.split
    step.merge step.read trace.next trace.previous bisect toggleBlindMode probe comparePrms export
    showPanel showReport showSearchTree selectModel addModel installGpuRuntime showDevices showKeys
    bisect.yes bisect.no bisect.stop queue.order labels.move labels.import labels.agreement
    label.notHack saveReport`),
  contextKeys: words('isTrace labelMode blindMode searching labelChords bisecting'),
  views: words('traces findings models'),
  settings: words(`
    model device threads threshold scoring.auto segmentation mappings labels.location labels.annotator
    endpoints labels.keys bisect.noise bisect.confidence queue.order queue.seed queue.floor`),
};

function words(text: string): string[] {
  return text
    .trim()
    .split(/\s+/)
    .map((id) => `rewardscope.${id}`);
}

describe('the contract of the editor', () => {
  test('names the extension', () => {
    expect([manifest.publisher, manifest.name, manifest.displayName]).toEqual([
      'rewardscope',
      'rewardscope',
      'Rewardscope',
    ]);
  });

  test.each([
    ['commands', contributes.commands.map(({ command }) => command), contract.commands],
    [
      'views',
      Object.values(contributes.views).flatMap((v) => v.map(({ id }) => id)),
      contract.views,
    ],
    ['context keys', Object.values(contextKeys), contract.contextKeys],
    [
      'settings',
      Object.keys(contributes.configuration.properties).filter(
        (id) => !/^rewardscope\.(?:policy\..+|detectors\..+\.threshold)$/.test(id),
      ),
      contract.settings,
    ],
  ])('spells our %s', (_, ours, known) => {
    expect(ours.filter((id) => !known.includes(id))).toEqual([]);
  });

  test('names the scheme and the language', () => {
    expect([traceScheme, traceLanguage]).toEqual(['rewardscope', 'trace']);
  });
});

test('the editor that we are typed against is the oldest that we say we run in', () => {
  expect(manifest.engines.vscode).toBe(
    `^${(manifest.devDependencies['@types/vscode'] ?? '').replace(/\.\d+$/, '.0')}`,
  );
});
