import type { PanelState } from '../src/rpc/panel.js';
import { html, type Child } from './dom.js';
import { agreementWord, confirmedWord, outcomeWord, predictedWord } from './words.js';

/** What is known about the trace as a whole. */
export function head(state: PanelState): readonly Node[] {
  const { trace, predictedError, confirmedError, status } = state;
  const agreement = agreementWord(predictedError, confirmedError);
  return [
    html(
      'div',
      { class: 'title' },
      html('h1', { title: trace.id }, trace.id),
      html('span', { class: 'status', title: 'Where the rewards come from' }, status),
    ),
    html(
      'dl',
      { class: 'facts' },
      ...fact('Answer', outcomeWord(trace)),
      ...(trace.answer === undefined ? [] : fact('Expected', trace.answer)),
      ...fact('Predicted first error', predictedWord(predictedError)),
      ...fact(
        'Confirmed first error',
        confirmedWord(confirmedError),
        agreement === '' ? null : html('span', { class: 'aside' }, ` (${agreement})`),
      ),
    ),
  ];
}

function fact(name: string, ...words: readonly Child[]): readonly Node[] {
  return [html('div', {}, html('dt', {}, name), html('dd', {}, ...words))];
}
