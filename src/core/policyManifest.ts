import { z } from 'zod';
import { manifestSchema } from './prm/manifest.js';

/**
 * model.json of a policy: a causal language model that continues solutions. Its graph takes token ids
 * and a KV cache, and gives logits [batch, tokens, vocabulary].
 *
 * It reads BOS, the problem in one line, then a line a step, and writes lines until its `eos` token.
 */
export const policyManifestSchema = manifestSchema
  .omit({ family: true, options: true, threshold: true, calibration: true })
  .extend({
    task: z.literal('policy'),
    graph: manifestSchema.shape.graph.required({ past: true }),
  });

export type PolicyManifest = z.infer<typeof policyManifestSchema>;
