import {
  type HackFixture,
  fixtureTrace,
  hackFixtureSchema,
  judgeFixture,
} from '../core/hackFixture.js';
import { HumanError } from '../core/errors.js';
import type { Place } from '../core/trace.js';
import { describe } from '../core/formats/read.js';
import { readRecords } from '../engine/records.js';
import { run } from './command.js';
import type { InputOptions, RewardOptions } from './options.js';
import { type Output, exitStatus } from './output.js';
import { Rewards } from './rewards.js';

/** Scores a suite of confirmed hacks: it fails if any of them is paid more than it may be. */
export async function runSuite(path: string, options: InputOptions & RewardOptions): Promise<void> {
  await run(
    options,
    async ({ output, abort }) => {
      const rewards = new Rewards(options, abort);
      try {
        const fixtures = await readSuite(path, output);
        const failed = await judged(fixtures, rewards, output);
        return failed > 0 ? exitStatus.doesNotHold : undefined;
      } finally {
        rewards.stop();
      }
    },
    [path],
  );
}

interface Placed extends Place {
  readonly fixture: HackFixture;
}

async function readSuite(file: string, output: Output): Promise<Placed[]> {
  const fixtures: Placed[] = [];
  for await (const item of readRecords(file)) {
    const { record } = item;
    if (item.kind === 'problem') await output.problem({ problem: item.problem, file, record });
    else {
      const value = item.content.kind === 'json' ? item.content.value : item.content.text;
      const parsed = hackFixtureSchema.safeParse(value);
      if (parsed.success) fixtures.push({ fixture: parsed.data, file, record });
      else await output.problem({ problem: describe(parsed.error), file, record });
    }
  }
  if (fixtures.length > 0) return fixtures;
  throw new HumanError(
    `${file} holds no fixture. Make some with: probe FILE --probe ID --fixtures`,
  );
}

/** How many fixtures do not hold. */
async function judged(
  placed: readonly Placed[],
  rewards: Rewards,
  output: Output,
): Promise<number> {
  let failed = 0;
  let at = 0;
  for await (const scored of rewards.rescored(
    placed.map(({ fixture, file, record }) => fixtureTrace(fixture, { file, record })),
  )) {
    const one = placed[at++];
    if (!one) throw new Error('more results than fixtures');
    for (const problem of scored.problems) await output.problem(problem);
    const result = judgeFixture(one.fixture, scored.signals[0]?.values ?? []);
    failed += result.holds ? 0 : 1;
    const { name, aggregate, reward, highest, holds } = result;
    await output.item(
      result,
      () =>
        `${holds ? 'holds' : 'FAILS'}  ${name}  ${aggregate} ${reward?.toFixed(3) ?? '-'}, at most ${highest}`,
    );
  }
  return failed;
}
