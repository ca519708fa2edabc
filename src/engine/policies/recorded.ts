import { HumanError } from '../../core/errors.js';
import type { Trace } from '../../core/trace.js';
import { type Continuation, type Policy, type Prefix, writtenText } from './policy.js';

/**
 * The rollouts that a file has itself: other traces of the same prompt that begin with the prefix.
 * They come in the file's order and are never made up: where there are none, that is an error.
 */
export class RecordedPolicy implements Policy {
  readonly id = 'recorded';
  readonly #byPrompt = new Map<string, Trace[]>();

  constructor(traces: Iterable<Trace>) {
    for (const trace of traces) {
      const others = this.#byPrompt.get(trace.prompt);
      if (others) others.push(trace);
      else this.#byPrompt.set(trace.prompt, [trace]);
    }
  }

  continue({ prompt, before, rollouts, from }: Prefix): Promise<readonly Continuation[]> {
    const others = (this.#byPrompt.get(prompt) ?? []).filter(
      ({ steps }) =>
        steps.length > before.length && before.every((text, at) => steps[at]?.text === text),
    );
    const distinct = new Map(others.map((trace) => [trace.hash, trace]));
    const found = [...distinct.values()].slice(from, from + rollouts);
    if (found.length === 0 && from === 0) {
      const place = before.length === 0 ? 'the question' : `step ${before.length - 1}`;
      return Promise.reject(
        new HumanError(`the file records no rollouts from ${place}; name another --policy`),
      );
    }
    return Promise.resolve(found.map((trace) => continuation(trace, before.length)));
  }
}

function continuation({ steps }: Trace, kept: number): Continuation {
  const text = writtenText(steps.slice(kept).map((step) => step.text));
  return { text, tokens: text.split(/\s+/).filter(Boolean).length, hasEnded: true };
}
