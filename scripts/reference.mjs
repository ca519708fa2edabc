#!/usr/bin/env node
// Makes the reference pages under docs/ from the doc comments of the registries' members.
//   npm run docs              writes them
//   npm run docs -- --check   fails where a page is not in step with the code
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** @type {{ page: string, title: string, about: string, folder: string, type: string }[]} */
const pages = [
  {
    page: 'formats.md',
    title: 'Trace formats',
    about:
      'What Rewardscope reads. A file is recognised by its content; `--format ID` names a format instead.',
    folder: 'core/formats',
    type: 'TraceFormat',
  },
  {
    page: 'datasets.md',
    title: 'Dataset formats',
    about: 'What `rewardscope export --to ID` writes.',
    folder: 'core/exports',
    type: 'ExportFormat',
  },
  {
    page: 'families.md',
    title: 'PRM families',
    about: 'How each kind of process reward model is asked, and how its answer is read.',
    folder: 'core/prm',
    type: 'PrmFamily',
  },
  {
    page: 'verifiers.md',
    title: 'Verifiers',
    about: 'Checks by code that stand beside a PRM and need no model.',
    folder: 'core/verifiers',
    type: 'Verifier',
  },
  {
    page: 'shaping.md',
    title: 'Transforms of rewards',
    about: 'What `rewardscope shape --transform ID` pays a policy for each step.',
    folder: 'core/shaping',
    type: 'Transform',
  },
  {
    page: 'outcomes.md',
    title: 'Outcome checks',
    about: 'How `rewardscope find-error --check ID` compares a final answer with the expected one.',
    folder: 'core/outcomes',
    type: 'OutcomeCheck',
  },
  {
    page: 'search.md',
    title: 'First-error methods',
    about: 'How `rewardscope find-error --method ID` looks for the first wrong step.',
    folder: 'core/search',
    type: 'SearchMethod',
  },
  {
    page: 'endpoints.md',
    title: 'Model servers',
    about:
      'Where rewards come from a server: `--endpoint URL --engine ID --family ID`. Traces go to the server that is named, and nowhere else.',
    folder: 'engine/scorers',
    type: 'ScoringEngine',
  },
  {
    page: 'detectors.md',
    title: 'Detectors',
    about:
      'What `rewardscope check` looks for. `--detector ID[,ID]` chooses, `--detector-threshold ID=T` sets where one fires. Detectors that edit traces and score them again run only when named, or with `--detector all`.',
    folder: 'core/detectors',
    type: '(?:Trace|Dataset|Probe)Detector',
  },
  {
    page: 'probes.md',
    title: 'Probes',
    about: 'Counterfactual edits, `rewardscope probe --probe ID[,ID]`.',
    folder: 'core/probes',
    type: 'Probe',
  },
];

/** The members in a folder of src, in order of id. */
function members(folder, type) {
  const path = join(root, 'src', folder);
  const declaration = new RegExp(
    String.raw`/\*\*\n((?: \*.*\n)+) \*/\nexport const \w+: ${type} = \{\s+id: '([^']+)',\s+title:\s+(['"])(.*?)\3,`,
  );
  return readdirSync(path)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const found = declaration.exec(readFileSync(join(path, name), 'utf8'));
      return found ? [{ id: found[2], title: found[4], comment: prose(found[1]) }] : [];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A doc comment without its stars. */
function prose(comment) {
  return comment.replace(/^ \* ?/gm, '').trim();
}

function render({ title, about, folder, type }) {
  const entries = members(folder, type).map(
    ({ id, title: name, comment }) => `## \`${id}\`\n\n**${name}**\n\n${comment}\n`,
  );
  return `# ${title}\n\n${about}\n\nMade by \`npm run docs\` from src/${folder}; do not edit.\n\n${entries.join('\n')}`;
}

const isCheck = process.argv.includes('--check');
const stale = pages.filter((page) => {
  const path = join(root, 'docs', page.page);
  const made = render(page);
  if (!isCheck) writeFileSync(path, made);
  else return readFileSync(path, 'utf8') !== made;
  return false;
});
for (const { page } of stale) console.error(`docs/${page} is not in step: run npm run docs`);
process.exitCode = stale.length === 0 ? 0 : 1;
