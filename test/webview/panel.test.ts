import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPanel, chromiumPath, openPanel } from './panelPage.js';
import { panelState } from './panelState.js';

if (chromiumPath === undefined) {
  console.warn(
    'SKIPPED: the trace panel is not tested, there is no Chromium; set REWARDSCOPE_CHROMIUM',
  );
}

const attack = 'window.hacked = true; fetch("http://evil.test")';
const hostile = [
  `<script>${attack}</script><img src=x onerror='${attack}'><svg onload='${attack}'>`,
  `[link](javascript:${encodeURIComponent(attack)}) <javascript:${attack}> ![](http://evil.test/a.png)`,
  '<style>main{display:none}</style> <p style="position:fixed">x</p> |a|\n|-:|\n|b|',
  '$\\href{javascript:hacked=1}{x} \\includegraphics{http://evil.test/a} \\htmlStyle{position:fixed}{y}$',
  '\\(\\fcolorbox{red}{blue}{x}\\pmb{z}\\rule{999em}{999em}\\raisebox{-99em}{over}\\)',
  `$${'\\frac{1}{'.repeat(400)}1${'}'.repeat(400)}$ \\(${'x^{'.repeat(1_000)}\\)`,
  '$\\text{</math><img src=x onerror=hacked=1>}$ $\\text{<!--}$ $$\\unicode{x}',
  '```js\nunbalanced <b>\n~~~\n$$\n\\[ \\begin{align}',
  '</main></body></html><iframe srcdoc="<script>parent.hacked=1</script>"></iframe>',
];

describe.skipIf(chromiumPath === undefined)('the panel in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    await buildPanel();
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());

  test('a hostile trace runs nothing, loads nothing and breaks nothing', async () => {
    const steps = hostile.map((text) => ({ text, role: 'reasoning' as const }));
    const trace = {
      id: hostile[0] ?? '',
      prompt: hostile.join('\n'),
      answer: hostile[0],
      outcome: false,
    };
    const status = hostile[0] ?? '';
    const labels = steps.map(() => null);
    const state = panelState({ trace: { ...trace, steps }, labels, status });
    const { page, trouble } = await openPanel(browser, state);
    for (let step = 0; step < steps.length; step++) {
      await page.locator('.step').nth(step).scrollIntoViewIfNeeded();
      await page.locator('.step').nth(step).locator('.labelling').waitFor({ state: 'attached' });
    }
    const foreign =
      '.text :is(script, style, img, a, iframe, object, svg, [style], [href], [src], [id])';
    expect(await page.locator(foreign).count()).toBe(0);
    expect(await page.locator('.text math').count()).toBeGreaterThan(0);
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
    expect(trouble).toEqual([]);
  });

  test('the sanitizer leaves what it knows, of any HTML', async () => {
    const { page, trouble } = await openPanel(browser, null);
    const html = `<p style="color:red" onclick="hacked=1" class="math x">a<b>b</b><img src=x onerror=hacked=1>
      <template><script>hacked=1</script></template><math display="block"><mi style="x" href="y">c</mi><annotation-xml
      encoding="text/html"><img src=x onerror=hacked=1></annotation-xml></math><span class="math" id="e">d</span></p>`;
    const clean = await page.evaluate(`{
      const holder = document.createElement('div');
      holder.append(tested.sanitize(${JSON.stringify(html)}));
      document.body.append(holder);
      holder.innerHTML.replace(/\\s+/g, ' ');
    }`);
    expect(clean).toBe(
      '<p>a <math display="block"><mi>c</mi></math><span class="math">d</span></p>',
    );
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
    expect(trouble).toEqual([]);
  });

  test('buttons label the step they stand at', async () => {
    const { page, calls, trouble } = await openPanel(browser, panelState());
    const labelling = page.getByRole('group', { name: 'Label step 2' });
    await labelling.getByRole('button', { name: 'Unsure' }).click();
    await labelling.getByRole('button', { name: 'Clear the label' }).click();
    await labelling.getByRole('button', { name: 'First error here' }).click();
    expect(await calls()).toMatchObject([
      { method: 'ready' },
      { method: 'rate', params: { step: 2, rating: 'unsure' } },
      { method: 'rate', params: { step: 2, rating: null } },
      { method: 'firstError', params: { step: 2 } },
    ]);
    expect(trouble).toEqual([]);
  });

  test('arrows move between steps and points, Enter selects', async () => {
    const { page, calls } = await openPanel(browser, panelState());
    await page.locator('.step article').nth(2).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('.curve .column[tabindex="0"]').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    const selected = (await calls()).filter(({ method }) => method === 'select');
    expect(selected).toMatchObject([{ params: { step: 3 } }, { params: { step: 1 } }]);
    expect(await page.locator('.step article[tabindex="0"]').count()).toBe(1);
  });

  test('one step and its buttons are stops for Tab, not all', async () => {
    const { page } = await openPanel(browser, panelState());
    await page.locator('.step article').nth(2).focus();
    await page.locator('.step').nth(4).locator('.labelling').waitFor({ state: 'attached' });
    const stops = [];
    for (let press = 0; press < 13; press++) {
      await page.keyboard.press('Tab');
      stops.push(
        await page.evaluate('document.activeElement.closest("[data-step]")?.dataset.step'),
      );
    }
    expect(stops).toEqual([...Array<string>(12).fill('2'), undefined]);
  });

  test('new labels and a moved selection draw no text again', async () => {
    const before = panelState();
    const { page, show } = await openPanel(browser, before);
    await page.locator('.step .math').first().waitFor();
    await page.evaluate(`globalThis.kept = document.querySelector('.step .math')`);
    await show({
      ...before,
      selected: 4,
      labels: before.labels.with(4, { rating: -1, source: 'human' }),
    });
    await page.locator('.step').nth(4).getByText('✗ bad').waitFor();
    expect(await page.locator('.step.selected').getAttribute('data-step')).toBe('4');
    expect(await page.evaluate(`kept === document.querySelector('.step .math')`)).toBe(true);
  });

  test('the curve is a table for those who ask', async () => {
    const { page } = await openPanel(browser, panelState());
    await page.getByRole('checkbox', { name: 'Show as table' }).click();
    const row = page.getByRole('row', { name: /^2/ });
    expect(await row.innerText()).toMatch(/0\.200 below threshold.*✗ failed.*✗ bad.*first error/s);
    expect(await page.locator('svg.curve').count()).toBe(0);
  });

  test('no trace is said in words, and a trace may come and go', async () => {
    const { page, show } = await openPanel(browser, null);
    await page.getByText('Open a trace to see it here.').waitFor();
    await show(panelState());
    await page.getByRole('heading', { name: 'a/1' }).waitFor();
    await show(null);
    await page.getByText('Open a trace to see it here.').waitFor();
  });
});
