import type { Trace } from '../trace.js';
import { type LayoutsOrRefusal, refuse } from './layout.js';

/** Special tokens of the Qwen2 and Qwen2.5 tokenizers that a text could be taken for. */
export const qwenMarks: readonly string[] = [
  '<|im_start|>',
  '<|im_end|>',
  '<|endoftext|>',
  '<|object_ref_start|>',
  '<|object_ref_end|>',
  '<|box_start|>',
  '<|box_end|>',
  '<|quad_start|>',
  '<|quad_end|>',
  '<|vision_start|>',
  '<|vision_end|>',
  '<|vision_pad|>',
  '<|image_pad|>',
  '<|video_pad|>',
  '<tool_call>',
  '</tool_call>',
  '<|fim_prefix|>',
  '<|fim_middle|>',
  '<|fim_suffix|>',
  '<|fim_pad|>',
  '<|repo_name|>',
  '<|file_sep|>',
];

/** Special tokens of the Llama 3 tokenizers. */
export const llama3Marks: readonly string[] = [
  '<|begin_of_text|>',
  '<|end_of_text|>',
  '<|start_header_id|>',
  '<|end_header_id|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<|python_tag|>',
  '<|finetune_right_pad_id|>',
  '<|reserved_special_token_',
];

/** Special tokens of the SentencePiece tokenizers of Llama 2 and Mistral. */
export const sentencePieceMarks: readonly string[] = ['<s>', '</s>', '<unk>', '[PAD]', '<pad>'];

/** Special tokens of the DeepSeek tokenizers; they are written with fullwidth bars. */
export const deepSeekMarks: readonly string[] = [
  '<\uFF5Cbegin\u2581of\u2581sentence\uFF5C>',
  '<\uFF5Cend\u2581of\u2581sentence\uFF5C>',
];

/**
 * Refuses a trace whose own text holds one of the family's marks: the model would take it for the
 * mark, and every reward after it would be another step's.
 * @param lead what the layout puts before each text: a mark may begin in it.
 */
export function refuseMarks(
  trace: Trace,
  marks: readonly string[],
  lead = '',
): LayoutsOrRefusal | undefined {
  const texts = [trace.prompt, ...trace.steps.map((step) => step.text)];
  for (const [index, content] of texts.entries()) {
    const mark = marks.find((each) => `${lead}${content}`.includes(each));
    if (mark === undefined) continue;
    const where = index === 0 ? 'the prompt' : `step ${index - 1}`;
    return refuse(`${where} holds ${JSON.stringify(mark)}, a mark of the model`);
  }
  return undefined;
}

/** Refuses a trace with a judged step of no text, which the reference leaves out or cannot read. */
export function refuseEmptySteps({ steps }: Trace): LayoutsOrRefusal | undefined {
  const empty = steps.findIndex(({ role, text }) => role !== 'observation' && text.trim() === '');
  return empty === -1
    ? undefined
    : refuse(`step ${empty} is empty, there is nothing to read it at`);
}
