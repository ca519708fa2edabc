/** Special tokens of the models that the tests ask about. */
const specials = [
  '<|im_start|>',
  '<|im_end|>',
  '<|endoftext|>',
  '<extra_0>',
  '<extra>',
  '<+>',
  '<->',
  '[PRM]',
  '<|begin_of_text|>',
  '<|start_header_id|>',
  '<|end_header_id|>',
  '<|eot_id|>',
];

/** How byte-level BPE writes bytes: those that are no visible Latin-1 letter move to 256 and on. */
function byteLetters(): string[] {
  let moved = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const isVisible = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
    return String.fromCharCode(isVisible ? byte : moved++);
  });
}

const letters = byteLetters();

/** A text as its bytes' letters. */
export function bytesOf(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => letters[byte] ?? '').join('');
}

/** What is joined, in order of rank; each half is a token before. */
const merges: readonly (readonly [string, string])[] = [
  ['\n', '\n'],
  ['\n\n', '\n\n'],
  ['\n\n\n\n', '\n'],
  [' ', '\n\n\n\n\n'],
  [' ', '\n\n\n\n'],
  [' ', ' \n\n\n\n'],
  // Llama 3 and Qwen2.5 have this one: what a step ends with may join what follows.
  ['.', '\n\n'],
];

/** The bytes of " ки": two letters of two bytes each. */
const cyrillic: readonly (readonly [string, string])[] = [
  ['Ð', 'º'],
  ['Ð', '¸'],
  ['Ðº', 'Ð¸'],
  ['Ġ', 'ÐºÐ¸'],
];

/** A byte-level BPE of a few merges, cut like Qwen2.5's, as a tokenizer.json and its config. */
export function tinyTokenizer(): { definition: object; config: Record<string, unknown> } {
  const pairs = [...merges.map(([a, b]) => [bytesOf(a), bytesOf(b)] as const), ...cyrillic];
  const vocab = [...letters, ...pairs.map(([a, b]) => a + b)];
  const cut =
    "'s|'t|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  return {
    definition: {
      version: '1.0',
      added_tokens: specials.map((content, at) => ({
        id: vocab.length + at,
        content,
        special: true,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
      })),
      normalizer: null,
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          { type: 'Split', pattern: { Regex: cut }, behavior: 'Isolated', invert: false },
          { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
        ],
      },
      post_processor: null,
      decoder: { type: 'ByteLevel' },
      model: {
        type: 'BPE',
        vocab: Object.fromEntries(vocab.map((each, id) => [each, id])),
        merges: pairs.map(([a, b]) => `${a} ${b}`),
      },
    },
    config: { tokenizer_class: 'PreTrainedTokenizerFast', bos_token: '<|begin_of_text|>' },
  };
}
