import { z } from 'zod';

const fileSchema = z.object({
  /** Relative to the model folder; nothing outside of it. */
  path: z.string().regex(/^(?![^]*(?:^|[\\/])\.\.(?:[\\/]|$))(?![\\/])(?![A-Za-z]:)[^\0]+$/, {
    message: 'must be a path inside the model folder',
  }),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, { message: 'must be 64 hex digits' }),
  bytes: z.number().int().positive(),
});

const cacheSize = {
  input: z.string(),
  output: z.string(),
  layers: z.number().int().positive(),
  heads: z.number().int().positive(),
  headDim: z.number().int().positive(),
};

/**
 * How a graph takes and gives its KV cache. `stacked`: one tensor
 * [layers, 2 (keys, values), batch, heads, tokens, headDim] in float32. `per-layer`: two tensors
 * [batch, heads, tokens, headDim] a layer, called `INPUT.LAYER.key` and `INPUT.LAYER.value`.
 */
const cacheSchema = z.discriminatedUnion('layout', [
  z.object({ layout: z.literal('stacked'), ...cacheSize }),
  z.object({
    layout: z.literal('per-layer'),
    type: z.enum(['float32', 'float16']),
    ...cacheSize,
  }),
]);

/** model.json: what a model folder says of itself. */
export const manifestSchema = z.object({
  name: z.string().regex(/^[\w.-]+$/, { message: 'must be letters, digits, ".", "_" or "-"' }),
  title: z.string(),
  family: z.string(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  files: z.object({
    model: fileSchema,
    /** The weights of `model`, where they lie beside its graph. */
    modelData: fileSchema.optional(),
    /** The second model of families that ask two. */
    reference: fileSchema.optional(),
    referenceData: fileSchema.optional(),
    tokenizer: fileSchema,
    tokenizerConfig: fileSchema,
  }),
  /** Names of the inputs and outputs of the graph; a second model's are the same. */
  graph: z.object({
    inputIds: z.string(),
    logits: z.string(),
    /**
     * Input int64 [batch, reads]: the positions to be read, counted from the first token of the run.
     * With it `logits` is [batch, reads, columns], without it [batch, tokens, columns].
     */
    readAt: z.string().optional(),
    /** KV cache, if the graph takes one. */
    past: cacheSchema.optional(),
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
  /** Of the source: a commit or the like. */
  revision: z.string().optional(),
  domain: z.string().optional(),
});

export type ModelManifest = z.infer<typeof manifestSchema>;
export type GraphNames = ModelManifest['graph'];
