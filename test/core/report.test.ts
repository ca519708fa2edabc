import { describe, expect, test } from 'vitest';
import { hacksIn } from '../../src/core/detectors/detect.js';
import { reportHtml } from '../../src/core/report/html.js';
import { reportMarkdown } from '../../src/core/report/markdown.js';
import { type TraceRef, reportOf } from '../../src/core/report/report.js';
import { aggregateById } from '../../src/core/shaping/aggregate.js';
import { rewardedText } from './rewardedText.js';

const aggregate = aggregateById('min');
const said = 'Each of the 6 trays that Ada bakes holds exactly 12 muffins.';
const item = rewardedText(`error: 2
  outcome: wrong
  0.95 ${said}
  0.85 ${said}
  0.15 So 66 are left.`);
const evil = { ...item, trace: { ...item.trace, id: '<script>|evil|</script>' } };

function reportOn(...items: (typeof item)[]) {
  if (!aggregate) throw new Error('min is an aggregate');
  const detected = items.flatMap((each) =>
    hacksIn(each, {}).map((finding) => ({ finding, item: each })),
  );
  return reportOf(items, detected, { title: 'Some "report"', aggregate, by: 'generator' });
}

describe('a report', () => {
  const { sections } = reportOn(item);
  const rowOf = (title: string, name: string) =>
    sections.find((each) => each.title === title)?.rows.find((row) => row.name === name);

  test.each<[string, string, number[]]>([
    ['Traces', 'with an error, by label', [1]],
    ['Traces', 'answer right', [0]],
    ['Measures', 'AUC of right over wrong steps', [1]],
    ['Rewards', '0.9 to 1.0', [1]],
    ['Calibration', '0.1 to 0.2', [1, 0.15, 0]],
    ['Position', 'fifth 1', [0.95]],
    ['Findings', 'Paid repetition', [1]],
    ['Sources', 'some.jsonl', [1, 0.15, 0, 0, 1]],
  ])('%s: %s', (title, name, values) => {
    const row = rowOf(title, name);
    expect(row?.values).toEqual(values);
    expect(row?.traces.map(({ id }) => id)).toEqual(values[0] === 0 ? [] : [item.trace.id]);
  });

  test('of nothing counts nothing and leaves the rest out', () =>
    expect(reportOn().sections.map(({ title }) => title)).toEqual(['Traces']));

  test('has a table under every plot', () => {
    const html = reportHtml(reportOn(item));
    expect(html.match(/<table>/g)).toHaveLength(sections.length);
    expect(html.match(/<svg role="img" aria-label/g)?.length).toBe(
      sections.filter(({ plot }) => plot?.kind === 'bars').length,
    );
  });

  test('sets the return against every other head, each cell with its traces', () => {
    const right = rewardedText('outcome: right\nother: 0.9 0.7\n0.9 So it is 3.\n0.9 3.');
    const wrong = rewardedText('outcome: wrong\nother: 0.1 0.3\n0.9 So it is 4.\n0.3 4.');
    const { sections: all } = reportOn(right, wrong);
    const grid = all.find(({ title }) => title === 'return (min) by recorded:other');
    expect(grid?.columns).toEqual(['0.1', '0.7']);
    expect(grid?.rows.map(({ name, values }) => [name, ...values])).toEqual([
      ['0.3', 1, 0],
      ['0.9', 0, 1],
    ]);
    expect(grid?.rows[1]?.cells?.[1]?.map(({ id }) => id)).toEqual([right.trace.id]);
    expect(grid?.about).toMatch(/correlation 1\.00/);
  });

  test('in the editor allows one style by its nonce, and links every trace', () => {
    const hrefOf = ({ record }: TraceRef) => `command:show?"${record}"`;
    const html = reportHtml(reportOn(evil), { nonce: 'once', hrefOf, actions: [] });
    expect(html).toContain("default-src 'none'; style-src 'nonce-once'");
    expect(html).toContain('<a href="command:show?&quot;0&quot;">&lt;script&gt;');
    expect(html).not.toContain('style="');
  });

  test('opens the traces of a number without a script', () => {
    const html = reportHtml(reportOn(item));
    const targets = [...html.matchAll(/popovertarget="([^"]+)"/g)].map(([, id]) => id);
    expect(targets.length).toBeGreaterThan(0);
    for (const id of targets) expect(html).toContain(`<div popover id="${id}"`);
  });

  test('lets no text of a trace be markup', () => {
    expect(reportHtml(reportOn(evil))).not.toContain('<script');
    expect(reportMarkdown(reportOn(evil))).toContain(String.raw`\<script\>\|evil\|`);
  });
});
