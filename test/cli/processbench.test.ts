import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect } from 'vitest';
import { type Ended, cli, test } from './cli.js';

const shared = process.env['REWARDSCOPE_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const dataset = join(shared, 'data/processbench/gsm8k.json');
const isThere = existsSync(dataset);
if (!isThere) {
  console.warn(
    `NOT CHECKED on real data: ${relative('.', dataset)} is not there (set REWARDSCOPE_SHARED)`,
  );
}

const { files, run } = cli('processbench');

describe.skipIf(!isThere)('every record of ProcessBench GSM8K', () => {
  let traces: Ended;
  beforeAll(async () => {
    traces = await run('traces', dataset, '--json');
  });

  test('opens, with a first error or none', () => {
    expect({ status: traces.status, stderr: traces.stderr }).toEqual({ status: 0, stderr: '' });
    expect(traces.objects.length).toBeGreaterThan(100);
    for (const { id, steps, firstError, labels } of traces.objects) {
      expect(id).toMatch(/^gsm8k-\d+$/);
      expect(firstError).toEqual(expect.any(Number));
      expect(labels).toHaveLength((steps as unknown[]).length);
    }
  });

  test('is scored, step by step; what is too long is reported', async () => {
    const { status, objects } = await run('score', dataset, '--json');
    const scored = objects.filter((object) => 'model' in object);
    const reported = new Set(
      objects.filter((object) => 'problem' in object).map(({ record }) => record),
    );
    expect(scored.map(({ id }) => id)).toEqual(traces.objects.map(({ id }) => id));
    expect(status).toBe(reported.size === 0 ? 0 : 3);
    expect(reported.size).toBeLessThan(scored.length / 20);
    for (const { record, steps, signals, model } of scored) {
      const { name } = model as { name: string };
      const rewards = (signals as Record<string, (number | null)[]>)[`prm:${name}`];
      expect(rewards).toHaveLength((steps as unknown[]).length);
      expect(rewards?.includes(null)).toBe(reported.has(record));
      for (const reward of rewards ?? [])
        if (reward !== null) expect(reward >= 0 && reward <= 1).toBe(true);
    }
  });

  test.each(['processbench', 'trl-stepwise'])(
    'is exported as %s, which verifies and says the same',
    async (id) => {
      const out = files.path(`${id}.jsonl`);
      const exported = await run('export', dataset, '--to', id, '--out', out, '--json');
      expect([exported.status, exported.objects]).toEqual([
        0,
        [expect.objectContaining({ rows: traces.objects.length, skipped: {} })],
      ]);
      expect((await run('verify', out, '--to', id)).status).toBe(0);
      const back = await run('traces', out, '--json');
      expect(back.objects.map(({ prompt, firstError }) => [prompt, firstError])).toEqual(
        traces.objects.map(({ prompt, firstError }) => [prompt, firstError]),
      );
    },
  );
});
