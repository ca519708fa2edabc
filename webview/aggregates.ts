import type { PanelSignal } from '../src/rpc/panel.js';
import { kindWords } from '../src/core/signal.js';
import { dropdown } from './controls.js';
import { html } from './dom.js';
import { rewardSignals } from './signals.js';
import { numberWord } from './words.js';

/** One number for the whole trace, by each way of making one. */
export class Aggregates {
  readonly element = html('section', { class: 'aggregates', 'aria-label': 'Aggregates' });
  private readonly choice = html('div', { class: 'choice' });
  private readonly numbers = html('div', { class: 'numbers' });
  private shown = '';

  constructor(private readonly onChoose: (signal: string) => void) {
    this.element.append(this.choice, this.numbers);
  }

  show(signals: readonly PanelSignal[], chosen: PanelSignal | undefined): void {
    this.element.hidden = chosen === undefined;
    if (!chosen) return;
    this.showChoice(rewardSignals(signals), chosen);
    this.numbers.replaceChildren(table(chosen));
  }

  /** Made anew only if there is something else to choose from: an open list stays open. */
  private showChoice(signals: readonly PanelSignal[], chosen: PanelSignal): void {
    const ids = signals.map((signal) => signal.id);
    const shown = JSON.stringify([ids, chosen.id]);
    if (shown === this.shown) return;
    this.shown = shown;
    this.choice.replaceChildren(
      ids.length === 1
        ? html('span', { class: 'only' }, chosen.id)
        : dropdown('Signal shown beside the steps', ids, chosen.id, this.onChoose),
      html('span', { class: 'aside' }, kindWords[chosen.kind]),
    );
  }
}

function table({ id, aggregates }: PanelSignal): HTMLElement {
  const entries = Object.entries(aggregates);
  return html(
    'table',
    {},
    html('caption', { class: 'unseen' }, `Aggregates of ${id}`),
    html(
      'thead',
      {},
      html('tr', {}, ...entries.map(([name]) => html('th', { scope: 'col' }, name))),
    ),
    html(
      'tbody',
      {},
      html('tr', {}, ...entries.map(([, value]) => html('td', {}, numberWord(value)))),
    ),
  );
}
