import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = dirname(import.meta.dirname);

interface Rule {
  /** Our own layers. */
  readonly layers: readonly string[];
  /** Packages; a star stands for any rest of a name. */
  readonly packages: readonly string[];
}

/** Who may import whom: ARCHITECTURE.md in a table. */
const rules: Readonly<Record<string, Rule>> = {
  core: { layers: [], packages: ['zod', 'diff', '@noble/hashes/*', 'fraction.js'] },
  rpc: { layers: ['core'], packages: ['zod'] },
  engine: {
    layers: ['core', 'rpc'],
    packages: [
      'node:*',
      'zod',
      'onnxruntime-node',
      '@huggingface/tokenizers',
      'csv-parse',
      'csv-parse/sync',
      'eventsource-parser/stream',
      'fzstd',
      'hyparquet',
      'hyparquet-compressors',
      'hyparquet-writer',
      'minimatch',
      'yauzl',
    ],
  },
  cli: { layers: ['core', 'rpc', 'engine'], packages: ['node:*', 'commander'] },
  host: { layers: ['core', 'rpc'], packages: ['node:*', 'vscode'] },
  extension: { layers: ['core', 'rpc', 'engine', 'host'], packages: ['node:*', 'vscode'] },
  webview: {
    layers: ['core', 'rpc'],
    packages: ['@vscode/webview-ui-toolkit', 'markdown-it', '@vscode/markdown-it-katex', '*.css'],
  },
};

/** The layer of a file, by its path from the root; undefined outside of all layers. */
function layerOf(path: string): string | undefined {
  if (path === 'src/extension.ts') return 'extension';
  const [top, folder] = path.split('/');
  if (top === 'webview') return 'webview';
  return top === 'src' && folder !== undefined && folder in rules ? folder : undefined;
}

/** All that a file imports: static, type-only, dynamic, `export from`, `require`, `import('x').T`. */
function importsOf(text: string): string[] {
  const { importedFiles, referencedFiles, typeReferenceDirectives } = ts.preProcessFile(
    text,
    true,
    true,
  );
  return [...importedFiles, ...referencedFiles, ...typeReferenceDirectives].map(
    ({ fileName }) => fileName,
  );
}

/** The imports of a file that its layer forbids, as sentences. */
function violations(path: string, text: string): string[] {
  const layer = layerOf(path);
  const rule = rules[layer ?? ''];
  if (layer === undefined || !rule) return [`${path} is in no layer`];
  return importsOf(text)
    .filter((name) => !isAllowed(name, path, layer, rule))
    .map((name) => `${path} (${layer}) may not import ${name}`);
}

function isAllowed(name: string, path: string, layer: string, rule: Rule): boolean {
  const isRelative = name.startsWith('.');
  if (!isRelative || name.endsWith('.css'))
    return rule.packages.some((glob) => matches(glob, name));
  const target = layerOf(posix.join(posix.dirname(path), name).replace(/\.js$/, '.ts'));
  return target === layer || (target !== undefined && rule.layers.includes(target));
}

function matches(glob: string, name: string): boolean {
  const [start = '', end = ''] = glob.split('*');
  return glob.includes('*') ? name.startsWith(start) && name.endsWith(end) : name === glob;
}

const sources = ['src', 'webview'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:[cm]?tsx?|[cm]?jsx?|css)$/.test(name))
    .map((name) => posix.join(folder, name.replaceAll('\\', '/'))),
);
const code = sources
  .filter((path) => !path.endsWith('.css'))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

test('every layer has sources', () => {
  const layers = new Set(code.map(({ path }) => layerOf(path)));
  expect([...layers].sort()).toEqual(Object.keys(rules).sort());
});

test.each(code)('$path imports only what its layer may', ({ path, text }) => {
  expect(violations(path, text)).toEqual([]);
});

describe('the check sees', () => {
  test.each([
    ['a static import', 'src/core/a.ts', "import { readFile } from 'node:fs';"],
    ['a type-only import', 'src/core/a.ts', "import type { Uri } from 'vscode';"],
    ['an inline type import', 'src/core/a.ts', "import { type Uri } from 'vscode';"],
    ['an import for its effects', 'src/core/a.ts', "import 'vscode';"],
    ['a dynamic import', 'src/core/a.ts', "const fs = await import('node:fs');"],
    ['the type of an import', 'src/core/a.ts', "type Uri = import('vscode').Uri;"],
    ['export from', 'src/core/a.ts', "export { readFile } from 'node:fs';"],
    ['export all from', 'src/core/a.ts', "export * from '../engine/models.js';"],
    ['a type-only export from', 'src/core/a.ts', "export type { A } from '../engine/a.js';"],
    ['require', 'src/core/a.ts', "const fs = require('fs');"],
    ['import equals require', 'src/core/a.ts', "import fs = require('fs');"],
    ['types by reference', 'src/core/a.ts', '/// <reference types="node" />'],
    ['a package core may not have', 'src/core/a.ts', "import x from 'left-pad';"],
    ['a package whose name only begins alike', 'src/core/a.ts', "import x from 'zod-extra';"],
    ['core that imports rpc', 'src/core/formats/a.ts', "import '../../rpc/rpc.js';"],
    ['core that imports the extension', 'src/core/a.ts', "import '../extension.js';"],
    ['rpc that imports the engine', 'src/rpc/a.ts', "import '../engine/models.js';"],
    ['rpc that imports Node', 'src/rpc/a.ts', "import 'node:fs';"],
    ['an engine that imports vscode', 'src/engine/a.ts', "import * as vscode from 'vscode';"],
    ['an engine that imports the host', 'src/engine/a.ts', "import '../host/ports.js';"],
    ['a Node module without its prefix', 'src/engine/a.ts', "import 'fs';"],
    ['a terminal that imports the host', 'src/cli/a.ts', "import '../host/ports.js';"],
    ['a host that imports the engine', 'src/host/views/a.ts', "import '../../engine/models.js';"],
    ['... even its types', 'src/host/a.ts', "import type { A } from '../engine/models.js';"],
    ['a host that imports the model runtime', 'src/host/a.ts', "import 'onnxruntime-node';"],
    ['an extension that imports the terminal', 'src/extension.ts', "import './cli/main.js';"],
    ['a webview that imports the host', 'webview/a.ts', "import '../src/host/ports.js';"],
    ['a webview that imports Node', 'webview/a.ts', "import 'node:fs';"],
    ['anything that imports tests', 'src/core/a.ts', "import '../../test/core/annotated.js';"],
    ['a file in no layer', 'src/helpers/a.ts', ''],
  ])('%s', (_, path, text) => expect(violations(path, text)).toHaveLength(1));

  test.each([
    ['src/core/formats/a.ts', "import { z } from 'zod'; import '../trace.js';"],
    ['src/core/hash.ts', "import { sha256 } from '@noble/hashes/sha2.js';"],
    ['src/engine/a.ts', "import 'node:fs'; import '../core/a.js'; import '../rpc/rpc.js';"],
    ['src/extension.ts', "import './host/ports.js'; import './engine/models.js'; import 'vscode';"],
    ['webview/a.ts', "import type { A } from '../src/rpc/panel.js'; import './style.css';"],
    ['src/core/a.ts', "// import 'vscode';\nconst text = \"import 'vscode'\";"],
  ])('nothing wrong in %s: %s', (path, text) => expect(violations(path, text)).toEqual([]));
});

/** Ways out of the type checker and the linter. */
const escapes = [/eslint-disable/, /@ts-(?:ignore|expect-error|nocheck)/, /prettier-ignore/];

function wordsOfAny(path: string, text: string): number[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lines: number[] = [];
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword)
      lines.push(file.getLineAndCharacterOfPosition(node.pos).line + 1);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return lines;
}

describe.each(code)('$path', ({ path, text }) => {
  test('has at most 350 lines', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(350);
  });

  test('goes round neither types nor lint', () => {
    expect(wordsOfAny(path, text)).toEqual([]);
    expect(escapes.filter((escape) => escape.test(text))).toEqual([]);
  });
});

test.each([
  ['let x: any;', 1],
  ['const x = y as any;', 1],
  ['type T = Record<string, any>;', 1],
  ['// any\nconst any = "any"; const x: anything = any;', 0],
])('the word any is seen as a type only: %s', (text, times) => {
  expect(wordsOfAny('a.ts', text)).toHaveLength(times);
});
