import type { FamilyOptions } from './family.js';
import { type LayoutsOrRefusal, type Piece, refuse, text, token } from './layout.js';
import { llama3Marks, qwenMarks } from './marks.js';
import { textOption } from './options.js';

/** How a model's chat template writes a conversation, in pieces: its control tokens are one id each. */
export interface ChatTemplate {
  readonly id: string;
  /** What no text of a trace may hold. */
  readonly marks: readonly string[];
  /** What stands before the first turn. */
  opening(system: string | undefined): readonly Piece[];
  /** The head of a turn; at its last piece's end a model predicts the turn's first token. */
  head(role: 'user' | 'assistant'): readonly Piece[];
  /** The last token of `head`, as text. */
  readonly headTag: string;
  /** What ends a turn: first its control token. */
  readonly close: readonly Piece[];
  /** The content of a turn as the template prints it. */
  content(text: string): string;
}

/** ChatML as Qwen2.5 writes it. Contents stay as they are. */
const chatMl: ChatTemplate = {
  id: 'chatml',
  marks: qwenMarks,
  opening: (system) =>
    system === undefined
      ? []
      : [token('<|im_start|>'), text(`system\n${system}`), token('<|im_end|>'), text('\n')],
  head: (role) => [token('<|im_start|>'), text(`${role}\n`)],
  headTag: '\n',
  close: [token('<|im_end|>'), text('\n')],
  content: (content) => content,
};

/**
 * Llama 3.1. Its template prints a system block even where nobody gave one, with the date of the
 * template's writing: the numbers that were published were made with that date. Contents are trimmed.
 */
const llama31: ChatTemplate = {
  id: 'llama-3.1',
  marks: llama3Marks,
  opening: (system = '') => [
    token('<|begin_of_text|>'),
    ...llamaHead('system'),
    text(`Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n${system.trim()}`),
    token('<|eot_id|>'),
  ],
  head: (role) => llamaHead(role),
  headTag: '\n\n',
  close: [token('<|eot_id|>')],
  content: (content) => content.trim(),
};

function llamaHead(role: string): Piece[] {
  return [token('<|start_header_id|>'), text(role), token('<|end_header_id|>'), text('\n\n')];
}

const templates: readonly ChatTemplate[] = [chatMl, llama31];

/** System prompts that templates print where a conversation has none of its own. */
export const systems = {
  qwen: 'You are Qwen, created by Alibaba Cloud. You are a helpful assistant.',
  qwenMath: 'Please reason step by step, and put your final answer within \\boxed{}.',
} as const;

export interface Chat {
  readonly template: ChatTemplate;
  readonly system: string | undefined;
}

/**
 * The chat of a model: option `chat` names its template, `system` its system prompt; `false` is none.
 * @param fallback the template, and the system prompt that goes with ChatML.
 */
export function chatOf(
  options: FamilyOptions,
  fallback: { readonly chat: 'chatml' | 'llama-3.1'; readonly system: string | undefined },
): Chat | LayoutsOrRefusal {
  const id = textOption(options, 'chat', fallback.chat);
  const template = templates.find((each) => each.id === id);
  if (!template) {
    const known = templates.map((each) => each.id).join(', ');
    return refuse(`the model's option chat is "${id}"; known are ${known}`);
  }
  const given = options['system'];
  const own = id === 'chatml' ? fallback.system : undefined;
  return {
    template,
    system: given === undefined ? own : given === false ? undefined : String(given),
  };
}

/** A whole turn of one text. */
export function turn(
  template: ChatTemplate,
  role: 'user' | 'assistant',
  content: string,
): readonly Piece[] {
  return [...template.head(role), text(template.content(content)), ...template.close];
}
