import type { PanelState } from '../src/rpc/panel.js';
import { html } from './dom.js';
import { errorMarks, signalWord } from './curveWords.js';
import { labelShape, labelWord } from './words.js';

/** All that the curve shows, for those who rather read it. */
export function curveTable(state: PanelState): HTMLElement {
  const table = html(
    'table',
    {},
    html('caption', { class: 'unseen' }, 'Signals, labels and first errors by step'),
    html(
      'thead',
      {},
      html('tr', {}, ...columnNames(state).map((name) => html('th', { scope: 'col' }, name))),
    ),
    html('tbody', {}, ...state.trace.steps.map((_, step) => row(state, step))),
  );
  // It scrolls on its own, so it has to be a stop for those who scroll with keys.
  const region = {
    class: 'curve-table',
    role: 'region',
    tabindex: 0,
    'aria-label': 'Rewards as a table',
  };
  return html('div', region, table);
}

function columnNames({ signals }: PanelState): readonly string[] {
  return ['Step', ...signals.map(({ id }) => id), 'Label', 'First error'];
}

function row(state: PanelState, step: number): HTMLElement {
  const label = state.labels[step] ?? null;
  const marks = errorMarks(state).filter((mark) => mark.step === step);
  return html(
    'tr',
    { 'aria-current': state.selected === step ? 'step' : null },
    html('th', { scope: 'row' }, String(step)),
    ...state.signals.map((signal) => html('td', {}, signalWord(state, signal, step) || '–')),
    html('td', {}, `${labelShape(label)} ${labelWord(label)}`),
    html('td', {}, marks.map(({ word }) => word).join(', ')),
  );
}
