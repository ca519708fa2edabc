#!/usr/bin/env node
// Makes the reference pages under docs/: from the doc comments of the registries' members, and from what
// the exporter measured.
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
    page: 'generative.md',
    title: 'Generative PRM families',
    about:
      'PRMs that write their judgements, on any OpenAI-compatible server: `--endpoint URL --engine openai-chat --family ID`. Traces go to the server that is named, and nowhere else.',
    folder: 'core/prm/generative',
    type: 'GenerativeFamily',
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

/** What `rewardscope_export.parity scores --record` measured, as a page. */
function renderParity() {
  const cases = JSON.parse(readFileSync(join(root, 'models/export/parity.json'), 'utf8'));
  const rows = cases.map(({ family, architecture, tokenizer, rewards, range, difference }) => [
    `\`${family}\``,
    architecture,
    tokenizer,
    rewards,
    range.join(' to '),
    difference.toExponential(1),
  ]);
  const head = ['family', 'architecture', 'tokenizer', 'rewards', 'range', 'largest difference'];
  const table = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
  return `${aboutParity}\n${table.join('\n')}\n`;
}

const aboutParity = `# Models

How faithfully Rewardscope scores with models of each PRM family. How a checkpoint becomes a model folder:
[models/export](../models/export/README.md); how each family is asked: [families](families.md).

## Parity with the references

For each row a tiny checkpoint with random weights is made with transformers, of that architecture and the
family's own head, in shards. The exporter turns it into a model folder (fp32), \`rewardscope score\` scores six
traces with it on the CPU: LaTeX, Unicode, blank lines, code, one step, 200 steps. The reference is written
in Python from the family's description, on transformers and the same tokenizer, without anything of the
product. The largest difference of any reward may be 1e-4; the range of the rewards shows that they differ
from step to step, so that a read one token off would be seen. Random weights prove the arithmetic and the
reading, not that a published checkpoint's tokenizer or template is what its card says.

The tokenizers have a small vocabulary of their own with the splitting, normalising, byte fallback and special
tokens of Qwen2.5, Llama 3, DeepSeek and SentencePiece (Llama 2, Mistral). With \`rewardscope_export.parity
tokens\` each of the four gives the ids of Python's \`tokenizers\` for 10,000 texts, half of them records of
public datasets, half made of what has broken tokenizers: 0 of 40,000 differ.

The generative families run on a policy endpoint and have no checkpoint to export.

Made by \`npm run docs\` from models/export/parity.json, which
\`python -m rewardscope_export.parity scores --record parity.json\` measures; do not edit.
`;

const isCheck = process.argv.includes('--check');
const made = [
  ...pages.map((page) => ({ page: page.page, text: render(page) })),
  { page: 'models.md', text: renderParity() },
];
const stale = made.filter(({ page, text }) => {
  const path = join(root, 'docs', page);
  if (!isCheck) writeFileSync(path, text);
  else return readFileSync(path, 'utf8') !== text;
  return false;
});
for (const { page } of stale) console.error(`docs/${page} is not in step: run npm run docs`);
process.exitCode = stale.length === 0 ? 0 : 1;
