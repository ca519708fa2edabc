import { type Refusal, encodeLayout } from '../../core/prm/encode.js';
import type { FamilyOptions, PrmFamily } from '../../core/prm/family.js';
import { type Layout, layoutText } from '../../core/prm/layout.js';
import type { Tokenizer } from '../../core/prm/tokenizer.js';
import type { Trace } from '../../core/trace.js';
import type { Sequence } from './engine.js';

/** What goes to the server for one trace. */
export interface Sent {
  readonly sequences: readonly (Sequence & { readonly model: string })[];
  readonly labelIds: readonly number[];
  /** Which steps cannot be asked about, because the model reads no further. */
  readonly problem: string | undefined;
}

export interface Asking {
  readonly family: PrmFamily;
  readonly options: FamilyOptions;
  readonly tokenizer: Tokenizer | undefined;
  /** The family's models that there are. */
  readonly models: readonly string[];
}

/** The sequences of a trace, as ids where there is a tokenizer, or why it cannot be asked about. */
export function sequencesOf(
  trace: Trace,
  { family, options, tokenizer, models }: Asking,
  maxTokens: number,
): Sent | Refusal {
  const lacking = family.models?.find((model) => !models.includes(model));
  if (lacking !== undefined) {
    return { refused: `${family.title} needs a second model, "${lacking}" (--reference-endpoint)` };
  }
  const asked = family.layouts(trace, options);
  if (asked.kind === 'refused') return { refused: asked.reason };
  const sequences: (Sequence & { readonly model: string })[] = [];
  for (const layout of asked.layouts) {
    const sequence = tokenizer ? withIds(layout, tokenizer) : asText(layout);
    if ('refused' in sequence) return sequence;
    sequences.push({ ...sequence, model: layout.model });
  }
  return {
    sequences: sequences.map((each) => cut(each, maxTokens)),
    labelIds: tokenizer ? labelIdsOf(family, tokenizer) : [],
    problem: tooLong(sequences, trace.steps.length, maxTokens),
  };
}

/** Ids of the tokens that a family compares. */
export function labelIdsOf({ head, columns }: PrmFamily, tokenizer: Tokenizer): number[] {
  if (head !== 'tokens' && head !== 'first-tokens') return [];
  const at = head === 'tokens' ? -1 : 0;
  return columns.map((column) => tokenizer.encode(column).at(at) ?? -1);
}

function withIds(layout: Layout, tokenizer: Tokenizer): Sequence | Refusal {
  const pass = encodeLayout(layout, tokenizer);
  if ('refused' in pass) return pass;
  const { text } = layoutText(layout);
  return { ids: pass.ids, text, wantsBos: false, readAt: pass.readAt };
}

function asText(layout: Layout): Sequence | Refusal {
  if (layout.tokenise.by === 'pieces') {
    return {
      refused:
        'this family tokenises piece by piece; give the folder with its tokenizer.json (--tokenizer)',
    };
  }
  const { text, readAt, alsoAt } = layoutText(layout);
  const wantsBos = layout.pieces.some(({ kind }) => kind === 'bos');
  return { ids: undefined, text, wantsBos, readAt: [...readAt, ...alsoAt] };
}

/** What lies beyond the model's length is neither sent nor read. */
function cut<T extends Sequence>(sequence: T, maxTokens: number): T {
  if (!sequence.ids || sequence.ids.length <= maxTokens) return sequence;
  return {
    ...sequence,
    ids: sequence.ids.slice(0, maxTokens),
    readAt: sequence.readAt.map((at) => (at !== undefined && at < maxTokens ? at : undefined)),
  };
}

function tooLong(
  sequences: readonly Sequence[],
  steps: number,
  maxTokens: number,
): string | undefined {
  const isCut = (step: number): boolean =>
    sequences.some(({ ids, readAt }) => ids !== undefined && (readAt[step] ?? -1) >= maxTokens);
  const first = Array.from({ length: steps }, (_, step) => step).find(isCut);
  if (first === undefined) return undefined;
  const longest = Math.max(...sequences.map(({ ids }) => ids?.length ?? 0));
  return `step ${first} and later not scored: ${longest} tokens, the model reads ${maxTokens}`;
}
