import { oneOf } from '../random.js';
import { type Probe, changed, choices, editable, withText } from './probe.js';

const opposites: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '−': '+',
  '*': '/',
  '/': '*',
  '×': '÷',
  '÷': '×',
  '\\times': '\\div',
  '\\cdot': '\\div',
  '\\div': '\\times',
};

/**
 * One operator between two operands of a computation is turned into its opposite: plus and minus,
 * times and divided by.
 */
export const flipOperator: Probe = {
  id: 'flip-operator',
  title: 'Flip an operator',
  effect: 'altering',
  edit(trace, context) {
    const places = editable(trace).flatMap(({ step, at }) =>
      [...step.text.matchAll(operator)].map(({ 0: sign, index }) => ({
        sign,
        index,
        at,
        text: step.text,
      })),
    );
    const place = oneOf(places, choices('flip-operator', trace, context));
    if (!place) return undefined;
    const { sign, index, at, text } = place;
    const to = text.slice(0, index) + (opposites[sign] ?? sign) + text.slice(index + sign.length);
    const steps = withText(trace, at, to);
    return changed(trace, { probe: 'flip-operator', step: at, from: text, to, steps });
  },
};

/** Spaces on both sides or none, so that dashes, ranges and dates stay. */
const operator =
  /(?<=[\d)}%]\s+)(?:[+*/×÷−-]|\\times|\\cdot|\\div)(?=\s+[\d($\\])|(?<=[\d)])[+*×÷](?=[\d(])/g;
