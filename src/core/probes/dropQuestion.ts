import { type Probe, changed, editable } from './probe.js';

/**
 * The problem is taken away. A PRM that pays the same for a solution of nothing judges style: with the
 * problem removed Qwen2.5-Math-PRM-7B keeps F1 63.5 of 81.8 on ProcessBench gsm8k.
 */
export const dropQuestion: Probe = {
  id: 'drop-question',
  title: 'Drop the question',
  effect: 'altering',
  edit(trace) {
    if (trace.prompt === '' || editable(trace).length === 0) return undefined;
    return changed(trace, {
      probe: 'drop-question',
      step: null,
      from: trace.prompt,
      to: '',
      prompt: '',
    });
  },
};
