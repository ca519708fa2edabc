#!/usr/bin/env node
/**
 * The served VS Code behind the command line of the desktop `code`, as far as @vscode/test-electron
 * uses it. Exit code: 0 when the test run passed, 1 when it did not, 130 when a signal ended it.
 */
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installServed } from './install-served.mjs';
import { freshProfile } from './machine.mjs';
import { serverCommand } from './served.mjs';
import { runWindow } from './window.mjs';

const one = /** @type {const} */ ({ type: 'string' });
const many = /** @type {const} */ ({ type: 'string', multiple: true });
const flag = /** @type {const} */ ({ type: 'boolean' });

// What takes a value must be named, or its value would pass for a file to open. Unknown options are
// Electron's (--no-sandbox, --skip-welcome): nothing here is in need of them.
const OPTIONS = {
  version: flag,
  'list-extensions': flag,
  'show-versions': flag,
  'install-extension': many,
  'uninstall-extension': many,
  extensionDevelopmentPath: many,
  extensionTestsPath: one,
  'user-data-dir': one,
  'extensions-dir': one,
  'remote-debugging-port': one,
  'folder-uri': one,
  'file-uri': one,
};

async function main(args) {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, strict: false });
  const vscode = await installServed();
  if (values.version) return printVersion(vscode);
  const fresh = freshProfile();
  const profile = {
    userData: resolve(values['user-data-dir'] ?? fresh.userData),
    extensions: resolve(values['extensions-dir'] ?? fresh.extensions),
  };
  try {
    const command = managementCommand(values);
    if (command) return await serverCommand(vscode, profile, fresh.folder, command);
    const paths = [...positionals, values['folder-uri'], values['file-uri']].filter(Boolean);
    return await runWindow(vscode, {
      profile,
      folder: fresh.folder,
      place: { ...placeOf(paths.map(toPath)), ...development(values) },
      debuggingPort: values['remote-debugging-port'],
    });
  } finally {
    fresh.remove();
  }
}

/** @returns {string[] | undefined} the same options, for the server's own command line */
function managementCommand(values) {
  const install = (values['install-extension'] ?? []).map((id) => `--install-extension=${id}`);
  const uninstall = (values['uninstall-extension'] ?? []).map(
    (id) => `--uninstall-extension=${id}`,
  );
  const list = ['list-extensions', 'show-versions'].filter((name) => values[name]);
  const command = [...install, ...uninstall, ...list.map((name) => `--${name}`)];
  return command.length ? command : undefined;
}

function development(values) {
  return {
    extensionDevelopmentPath: values.extensionDevelopmentPath?.map(toPath),
    extensionTestsPath: values.extensionTestsPath && toPath(values.extensionTestsPath),
  };
}

/** @param {string[]} paths folders, files and .code-workspace files, as on the desktop */
function placeOf(paths) {
  const isFolder = (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory();
  const isWorkspace = (path) => path.endsWith('.code-workspace');
  return {
    workspace: paths.find(isWorkspace),
    folder: paths.find(isFolder),
    file: paths.find((path) => !isWorkspace(path) && !isFolder(path)),
  };
}

function toPath(text) {
  return text.startsWith('file:') ? fileURLToPath(text) : resolve(text);
}

function printVersion({ root }) {
  const read = (name) => JSON.parse(readFileSync(join(root, name), 'utf8'));
  const { version } = read('package.json');
  process.stdout.write(`${version}\n${read('product.json').commit}\n${process.arch}\n`);
  return 0;
}

// test-electron drops what it has not read when this process ends, so it gets a moment to read.
main(process.argv.slice(2)).then(
  (code) => setTimeout(() => process.exit(code), 200),
  (error) => {
    process.stderr.write(`[vscode] ${error.stack}\n`);
    setTimeout(() => process.exit(1), 200);
  },
);
