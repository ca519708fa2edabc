import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { readParts } from './parts.js';
import { codeSteps } from './statements.js';

const schema = z.looseObject({ prompt: z.string(), samples: z.array(z.string()) });
const mark = z.strictObject({ prompt: z.string(), samples: z.array(z.string()).min(1) });

/**
 * CodeT samples: `{prompt, samples: string[]}`, many completions of one prompt.
 *
 * Each sample is a trace of the same group: a statement a step, of role answer. Samples repeat; two
 * of the same text are one trace to the labels. A sample without code is a problem. There are no
 * labels and no outcome.
 */
export const codet: TraceFormat = {
  id: 'codet',
  title: 'CodeT samples per prompt',
  fits: (first) => shareOf(first, (value) => mark.safeParse(value).success),
  traces: readParts(schema, ({ prompt, samples }) =>
    samples.map((text, index) => {
      const steps = codeSteps([{ role: 'answer', text }]);
      return steps.length === 0 ? `field "samples.${index}": it is empty` : { prompt, steps };
    }),
  ),
};
