import { type Random, oneOf } from '../random.js';
import { type Probe, changed, choices, editable, withText } from './probe.js';

/**
 * One number of an equation is changed by a tenth to the whole of itself, rounded to as many decimals.
 * Step numbers and years stay. Nothing after it is recomputed, so the error is this step's alone.
 */
export const corruptNumber: Probe = {
  id: 'corrupt-number',
  title: 'Corrupt a number',
  effect: 'altering',
  edit(trace, context) {
    const random = choices('corrupt-number', trace, context);
    const places = editable(trace).flatMap(({ step, at }) =>
      numbersIn(step.text).map((found) => ({ ...found, at, text: step.text })),
    );
    const place = oneOf(places, random);
    if (!place) return undefined;
    const { at, text, start, number } = place;
    const to = otherNumber(number, random);
    const edited = text.slice(0, start) + to + text.slice(start + number.length);
    const steps = withText(trace, at, edited);
    return changed(trace, { probe: 'corrupt-number', step: at, from: text, to: edited, steps });
  },
};

interface Found {
  readonly start: number;
  readonly number: string;
}

/** Numbers of a line that holds an equality, step numbers and years left out. */
function numbersIn(text: string): Found[] {
  const pattern = /(?<![\w.,])\d+(?:\.\d+)?(?![\w]|[.,]\d)/g;
  return [...text.matchAll(pattern)].flatMap(({ 0: number, index: start }) => {
    const lineStart = text.lastIndexOf('\n', start) + 1;
    const [line = ''] = text.slice(lineStart).split('\n', 1);
    const isIndex = /(?:^\s*|\bstep\s*)$/i.test(text.slice(lineStart, start));
    const isYear = /^(?:19|20)\d\d$/.test(number);
    return line.includes('=') && !isIndex && !isYear ? [{ start, number }] : [];
  });
}

function otherNumber(number: string, random: Random): string {
  const decimals = number.includes('.') ? number.length - number.indexOf('.') - 1 : 0;
  const value = Number(number);
  const share = (0.1 + 0.9 * random()) * (random() < 0.5 ? -1 : 1);
  const other =
    value === 0
      ? (1 + Math.floor(random() * 9)).toString()
      : (value * (1 + share)).toFixed(decimals);
  if (Number(other) !== value) return other;
  return (value + 10 ** -decimals).toFixed(decimals);
}
