import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { HumanError, messageOf } from '../core/errors.js';
import type { ReadableTokenizer } from '../core/prm/alignment.js';

/** What is needed of a model folder. */
interface TokenizerFolder {
  readonly path: string;
  readonly manifest: {
    readonly files: Readonly<Record<'tokenizer' | 'tokenizerConfig', { readonly path: string }>>;
  };
}

/** Bytes of a character, each of which may be a token. */
const longestCharacter = 4;

/** A model's tokenizer.json behind the port that families use. */
export async function loadTokenizer({
  path,
  manifest,
}: TokenizerFolder): Promise<ReadableTokenizer> {
  const { tokenizer, tokenizerConfig } = manifest.files;
  try {
    const [definition, config] = await Promise.all(
      [tokenizer, tokenizerConfig].map(async (file) => readJson(join(path, file.path))),
    );
    return wrap(new HuggingFaceTokenizer(definition ?? {}, config ?? {}), config ?? {});
  } catch (error) {
    throw new HumanError(
      `The tokenizer of ${path} cannot be loaded (${messageOf(error)}). ` +
        'Export the model again, or choose another one.',
    );
  }
}

/** The tokenizer in a folder that need not be a model's. */
export async function tokenizerAt(path: string): Promise<ReadableTokenizer> {
  const files = {
    tokenizer: { path: 'tokenizer.json' },
    tokenizerConfig: { path: 'tokenizer_config.json' },
  };
  return loadTokenizer({ path, manifest: { files } });
}

function wrap(tokenizer: HuggingFaceTokenizer, config: Record<string, unknown>): ReadableTokenizer {
  return {
    encode: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids,
    special(token) {
      // A role that the model does not fill must not be found as the word it is called by.
      const text = specialText(config[`${token}_token`]) ?? (roles.has(token) ? undefined : token);
      return text === undefined ? undefined : tokenizer.token_to_id(text);
    },
    texts: (ids) => textsOf(ids, tokenizer),
  };
}

/**
 * What each token adds: its text depends on the token before it (blanks) and may end in the middle of
 * a character, which the next one completes.
 */
function textsOf(ids: readonly number[], tokenizer: HuggingFaceTokenizer): string[] {
  const decode = (from: number, to: number): string =>
    from === to
      ? ''
      : tokenizer.decode(ids.slice(from, to), {
          skip_special_tokens: false,
          clean_up_tokenization_spaces: false,
        });
  let before = 0;
  let told = 0;
  return ids.map((_, at) => {
    const known = decode(before, told);
    const text = decode(before, at + 1);
    const isTorn = text.endsWith('\uFFFD') && at - told < longestCharacter - 1;
    if (isTorn) return '';
    before = told;
    told = at + 1;
    return text.slice(known.length);
  });
}

const roles: ReadonlySet<string> = new Set(['bos', 'eos', 'pad']);

/** tokenizer_config.json gives special tokens as text, or as an object with a `content`. */
function specialText(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry;
  if (typeof entry !== 'object' || entry === null || !('content' in entry)) return undefined;
  return typeof entry.content === 'string' ? entry.content : undefined;
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
}
