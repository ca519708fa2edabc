import { describe, expect, test } from 'vitest';
import { reportHtml } from '../../src/core/report/html.js';
import { reportMarkdown } from '../../src/core/report/markdown.js';
import { reportOf } from '../../src/core/report/report.js';
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
  return reportOf(items, { title: 'Some "report"', aggregate, thresholds: {} });
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
  ])('%s: %s', (title, name, values) => {
    const row = rowOf(title, name);
    expect(row?.values).toEqual(values);
    expect(row?.traces).toEqual(values[0] === 0 ? [] : [item.trace.id]);
  });

  test('of nothing counts nothing and leaves the rest out', () =>
    expect(reportOn().sections.map(({ title }) => title)).toEqual(['Traces']));

  test('has a table under every plot', () => {
    const html = reportHtml(reportOn(item));
    expect(html.match(/<table>/g)).toHaveLength(sections.length);
    expect(html.match(/<svg role="img" aria-label/g)?.length).toBe(
      sections.filter(({ plotted }) => plotted.length > 0).length,
    );
  });

  test('lets no text of a trace be markup', () => {
    expect(reportHtml(reportOn(evil))).not.toContain('<script');
    expect(reportMarkdown(reportOn(evil))).toContain(String.raw`\<script\>\|evil\|`);
  });
});
