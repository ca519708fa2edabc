import type { PanelSignal, PanelState } from '../../src/rpc/panel.js';

/** A trace of five steps, labelled in every way, with a signal of each sort. */
export function panelState(change: Partial<PanelState> = {}): PanelState {
  return {
    trace: {
      id: 'a/1',
      prompt: 'What is $2 + 2$?',
      answer: '4',
      outcome: false,
      steps: ['Add.', 'So $2 + 2$.', 'That is 5.', 'Check.', 'Answer: 5'].map((text) => ({
        text,
        role: 'reasoning',
      })),
    },
    signals: [
      signal('prm:small', [0.9, 0.8, 0.2, null, 0.1]),
      signal('recorded:mc', [1, 1, 0.5, 0.5, 0]),
      {
        ...signal('verifier:arithmetic', [null, null, 0, null, null]),
        kind: 'verdict',
        evidence: [null, null, '2 + 2 = 4', null, null],
      },
    ],
    labels: [
      { rating: 1, source: 'human', by: 'ann' },
      { rating: 0, source: 'recorded' },
      { rating: -1, source: 'human', by: 'ann' },
      { rating: 'unsure', source: 'human', by: 'ann' },
      null,
    ],
    remarks: [0, 1, 2, 3, 4].map(() => ({ notes: [], tags: [], correction: null })),
    predictedError: 2,
    confirmedError: 2,
    threshold: 0.5,
    selected: 2,
    status: 'small · CPU',
    ...change,
  };
}

export function signal(id: string, values: readonly (number | null)[]): PanelSignal {
  return {
    id,
    kind: 'validity',
    range: [0, 1],
    values,
    evidence: values.map(() => null),
    aggregates: { min: 0.1, mean: 0.5 },
  };
}
