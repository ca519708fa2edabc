import { z } from 'zod';

const fileSchema = z.object({
  /** Relative to the model folder; nothing outside of it. */
  path: z.string().regex(/^(?![^]*(?:^|[\\/])\.\.(?:[\\/]|$))(?![\\/])(?![A-Za-z]:)[^\0]+$/, {
    message: 'must be a path inside the model folder',
  }),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, { message: 'must be 64 hex digits' }),
  bytes: z.number().int().positive(),
});

/** model.json: what a model folder says of itself. */
export const manifestSchema = z.object({
  name: z.string().regex(/^[\w.-]+$/, { message: 'must be letters, digits, ".", "_" or "-"' }),
  title: z.string(),
  family: z.string(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  files: z.object({ model: fileSchema, tokenizer: fileSchema, tokenizerConfig: fileSchema }),
  /** Names of the graph's inputs and outputs. */
  graph: z.object({
    inputIds: z.string(),
    logits: z.string(),
    /**
     * KV cache, if the graph takes one. `stacked`: one tensor
     * [layers, 2 (keys, values), batch, heads, tokens, headDim] in float32.
     */
    past: z
      .object({
        input: z.string(),
        output: z.string(),
        layout: z.literal('stacked'),
        layers: z.number().int().positive(),
        heads: z.number().int().positive(),
        headDim: z.number().int().positive(),
      })
      .optional(),
  }),
  precision: z.string(),
  parameters: z.number().int().positive().optional(),
  maxTokens: z.number().int().positive(),
  /** A step whose reward is below is predicted wrong. */
  threshold: z.number(),
  /** What the threshold was chosen on. */
  calibration: z.object({ set: z.string() }).loose().optional(),
  licence: z.string(),
  source: z.string(),
  domain: z.string().optional(),
});

export type ModelManifest = z.infer<typeof manifestSchema>;
