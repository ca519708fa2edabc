import { Tensor } from 'onnxruntime-node';
import type { GraphNames } from '../core/prm/manifest.js';

export type PastShape = NonNullable<GraphNames['past']>;

/** Keys and values of the tokens that a graph has read, as it takes them: name of the input -> tensor. */
export interface Past {
  readonly tokens: number;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/** The output that becomes each input. */
export function pastNames(shape: PastShape): { readonly input: string; readonly output: string }[] {
  if (shape.layout === 'stacked') return [{ input: shape.input, output: shape.output }];
  return Array.from({ length: shape.layers }, (_, layer) =>
    ['key', 'value'].map((kind) => ({
      input: `${shape.input}.${layer}.${kind}`,
      output: `${shape.output}.${layer}.${kind}`,
    })),
  ).flat();
}

/** What is known before the first token. */
export function emptyPast(shape: PastShape, batch: number): Past {
  const { heads, headDim } = shape;
  const stacked = shape.layout === 'stacked';
  const dims = stacked ? [shape.layers, 2, batch, heads, 0, headDim] : [batch, heads, 0, headDim];
  const nothing = (): Tensor =>
    stacked || shape.type === 'float32'
      ? new Tensor('float32', new Float32Array(0), dims)
      : new Tensor('float16', new Uint16Array(0), dims);
  const feeds = pastNames(shape).map(({ input }) => [input, nothing()] as const);
  return { tokens: 0, feeds: Object.fromEntries(feeds) };
}

/** What is known after a run over a single sequence: its first `tokens` tokens, without padding. */
export function pastOf(
  shape: PastShape,
  outputs: Readonly<Record<string, Tensor>>,
  tokens: number,
): Past {
  const feeds = pastNames(shape).flatMap(({ input, output }) => {
    const tensor = outputs[output];
    return tensor ? [[input, firstTokens(tensor, tokens)] as const] : [];
  });
  return { tokens, feeds: Object.fromEntries(feeds) };
}

/** What was known when only the first `tokens` tokens had been read. */
export function cutPast(past: Past, tokens: number): Past {
  if (tokens === past.tokens) return past;
  const feeds = Object.entries(past.feeds).map(
    ([input, tensor]) => [input, firstTokens(tensor, tokens)] as const,
  );
  return { tokens, feeds: Object.fromEntries(feeds) };
}

/** A tensor [..., tokens, headDim] of fewer tokens. */
function firstTokens(tensor: Tensor, tokens: number): Tensor {
  const [before, headDim] = [tensor.dims.at(-2) ?? 0, tensor.dims.at(-1) ?? 0];
  if (before === tokens) return tensor;
  const blocks = tensor.dims.slice(0, -2).reduce((product, size) => product * size, 1);
  const from = tensor.data as Float32Array | Uint16Array;
  const to = new (from.constructor as new (length: number) => typeof from)(
    blocks * tokens * headDim,
  );
  for (let block = 0; block < blocks; block++) {
    const start = block * before * headDim;
    to.set(from.subarray(start, start + tokens * headDim), block * tokens * headDim);
  }
  const dims = [...tensor.dims.slice(0, -2), tokens, headDim];
  return new Tensor(tensor.type as 'float32', to as Float32Array, dims);
}
