import { mkdir } from 'node:fs/promises';
import { beforeAll, expect } from 'vitest';
import { jsonLines, row } from '../engine/samples.js';
import { cli, test } from './cli.js';

const { files, run } = cli('usage');

beforeAll(async () => {
  await files.file('x.jsonl', jsonLines([row('x')]));
  await files.file('empty.jsonl', '');
  await files.file('binary', 'PK\u0000');
  await mkdir(files.path('nothing'));
});

/** Expects exit 2, one clear line on stderr, and nothing on stdout. */
async function refused(args: string, message: RegExp): Promise<void> {
  const { status, stdout, stderr } = await run(...args.split(' ').filter((arg) => arg !== ''));
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^rewardscope: .*\n$/);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
}

test.each<[string, RegExp]>([
  ['score x.jsonl --resume', /--resume goes on with a file of results: name it with --out/],
  ['score x.jsonl --answer 1', /unknown option '--answer'/],
  ['score x.jsonl --endpoint http://localhost', /An endpoint needs --engine/],
  [
    'score x.jsonl --endpoint http://localhost --engine x',
    /'--engine <id>' argument 'x' is invalid/,
  ],
  ['export x.jsonl --to trl-stepwise --out o --soft', /trl-stepwise cannot hold soft labels/],
  ['juggle x.jsonl', /unknown command 'juggle'/],
  ['models juggle', /too many arguments/],
  ['traces --json', /missing required argument 'file'/],
  ['traces x.jsonl --split word', /--split.*Allowed choices are auto, blank-line/],
  ['traces x.jsonl --limit 0', /--limit.*Not a whole number from 1 on/],
  ['traces x.jsonl --shard 2/2', /--shard.*Not of the form I\/N/],
  ['score x.jsonl --threshold low', /--threshold.*Not a number/],
  ['score x.jsonl --device tpu', /--device.*Allowed choices are auto, /],
  ['find-error x.jsonl --method guess', /no method "guess"\. Known: drop, linear, bisect/],
  [
    'find-error x.jsonl --signal verifier:astrology',
    /no signal "verifier:astrology".*verifier:arithmetic/,
  ],
  ['find-error x.jsonl --signal arithmetic', /no signal "arithmetic"/],
  [
    'find-error x.jsonl --with verifier:astrology --signal verifier:arithmetic',
    /no signal "verifier:astrology"/,
  ],
  ['score x.jsonl --signal prm:another', /no signal "prm:another".*prm:/],
  [
    'label x.jsonl --record 0 --step 0 --rating 2',
    /--rating.*Allowed choices are 0?.*unsure, clear/,
  ],
  ['label x.jsonl --record 0 --step 3 --rating 1', /has steps 0 to 2; there is no step 3/],
  ['label x.jsonl --record 9 --step 0 --rating 1', /has no record 9/],
  ['export x.jsonl --to trl-stepwise', /Say where to write: --out FILE/],
  ['export x.jsonl --to csv --out o', /no dataset format "csv"\. Known: trl-stepwise/],
  ['export x.jsonl --to trl-stepwise --out o --labels-from oracle', /Not one of human/],
  [
    'export absent.jsonl --to trl-stepwise --out o',
    /absent\.jsonl cannot be opened: there is no such file/,
  ],
  ['verify x.jsonl --to csv', /no dataset format "csv"/],
  ['verify empty.jsonl --to trl-stepwise', /empty\.jsonl is empty/],
  ['traces absent.jsonl', /absent\.jsonl cannot be opened: there is no such file/],
  ['traces empty.jsonl --json', /empty\.jsonl is empty: it holds no records/],
  ['traces binary --json', /holds no readable record/],
  ['traces nothing', /nothing holds no files/],
  ['traces x.jsonl --format csv', /no trace format "csv"/],
  ['traces x.jsonl --answers absent.jsonl', /absent\.jsonl cannot be opened/],
  ['traces x.jsonl --answers x.jsonl', /x\.jsonl:0: not an answer/],
  ['traces x.jsonl --out no/such/folder.jsonl', /folder no\/such does not exist/],
  ['traces x.jsonl --out x.jsonl', /one of the files the traces come from/],
  ['traces x.jsonl --out nothing', /nothing cannot be written: it is a folder/],
  ['score x.jsonl --model absent', /no model "absent"/],
  ['models inspect absent', /no model "absent"/],
  ['models verify ./absent', /model\.json cannot be read/],
])('"%s" is refused', refused);

test('help is no error, and says what there is', async () => {
  const { status, stdout, stderr } = await run('--help');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  for (const command of [
    'formats',
    'traces',
    'score',
    'find-error',
    'label',
    'export',
    'verify',
    'bench',
    'models',
    'devices',
  ]) {
    expect(stdout).toMatch(new RegExp(`^  ${command}`, 'm'));
  }
});

test('no command at all is bad usage, and shows the help', async () => {
  const { status, stdout, stderr } = await run();
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('Usage: rewardscope');
});
