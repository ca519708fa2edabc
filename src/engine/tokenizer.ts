import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { HumanError, messageOf } from '../core/errors.js';
import type { Tokenizer } from '../core/prm/tokenizer.js';

/** What is needed of a model folder. */
interface TokenizerFolder {
  readonly path: string;
  readonly manifest: {
    readonly files: Readonly<Record<'tokenizer' | 'tokenizerConfig', { readonly path: string }>>;
  };
}

/** A model's tokenizer.json behind the port that families use. */
export async function loadTokenizer({ path, manifest }: TokenizerFolder): Promise<Tokenizer> {
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
export async function tokenizerAt(path: string): Promise<Tokenizer> {
  const files = {
    tokenizer: { path: 'tokenizer.json' },
    tokenizerConfig: { path: 'tokenizer_config.json' },
  };
  return loadTokenizer({ path, manifest: { files } });
}

function wrap(tokenizer: HuggingFaceTokenizer, config: Record<string, unknown>): Tokenizer {
  return {
    encode: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids,
    special(token) {
      const text = specialText(config[`${token}_token`]) ?? token;
      return tokenizer.token_to_id(text);
    },
  };
}

/** tokenizer_config.json gives special tokens as text, or as an object with a `content`. */
function specialText(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry;
  if (typeof entry !== 'object' || entry === null || !('content' in entry)) return undefined;
  return typeof entry.content === 'string' ? entry.content : undefined;
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
}
