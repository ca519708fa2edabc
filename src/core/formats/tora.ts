import { z } from 'zod';
import { stepsOf } from './conversation.js';
import { cutAtFences } from './fences.js';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts } from './parts.js';
import { idSchema } from './read.js';

const schema = z.looseObject({
  idx: idSchema,
  question: z.string(),
  gt: z.union([z.string(), z.number()]).nullish(),
  code: z.array(z.string()),
  pred: z.array(z.unknown()),
  report: z.array(z.unknown()),
  score: z.array(z.unknown()).nullish(),
  pred_score: z.undefined().optional(),
});

/**
 * ToRA outputs: `{idx, question, gt_cot, gt, code: [text], pred, report}`, where a text interleaves
 * reasoning, ```` ```python ```` programs and their ```` ```output ````.
 *
 * Each text of `code` is a trace: reasoning is cut into steps, a program is an action, its output an
 * observation, both without their fences. `gt` is the expected answer, `pred` meta. The outcome is
 * `score`, which only evaluated files have; `report` says how running the code went. The number `idx`
 * is id and counts from 0 in every file, so the group is the question. There are no labels.
 */
export const tora: TraceFormat = {
  id: 'tora',
  title: 'ToRA tool-integrated reasoning',
  fits: (first) =>
    shareOf(first, (value) => schema.safeParse(value).success) *
    (shareOf(first, (value) => schema.safeParse(value).data?.code.some(hasTool) ?? false) > 0
      ? 1
      : 0.3),
  traces: readParts(schema, ({ idx, question, gt, code, pred, score }, { split }) =>
    code.map((text, index) => {
      const steps = stepsOf(cutAtFences(text, roleOf, 'reasoning'), split);
      if (steps.length === 0) return `field "code.${index}": it is empty`;
      const verdict = score?.[index];
      return {
        id: idx,
        prompt: question,
        steps,
        answer: gt == null ? undefined : String(gt),
        outcome: typeof verdict === 'boolean' ? verdict : undefined,
        meta: metaOf({ pred: pred[index] }),
      };
    }),
  ),
};

const hasTool = (text: string): boolean => /^```(?:python|output)\s*$/m.test(text);

function roleOf(language: string): 'action' | 'observation' | undefined {
  if (language === 'python') return 'action';
  return language === 'output' ? 'observation' : undefined;
}
