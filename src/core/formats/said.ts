import { z } from 'zod';
import type { Role } from '../trace.js';

/** A piece of what somebody said, and what it is. */
export interface Said {
  readonly role: Role;
  readonly text: string;
  /** Where the piece starts in the solution text, where that is one text of the record. */
  readonly at?: number;
  /** Reasoning that its source says to be one step. */
  readonly whole?: boolean;
}

const textBlocks = z.union([
  z.string(),
  z.array(z.union([z.string(), z.looseObject({ text: z.string().nullish() })])),
]);

/** A content block as Anthropic, Mistral, Cohere, Gemini, OpenAI, Bedrock and Inspect write it. */
export const blockSchema = z.union([
  z.string(),
  z.looseObject({
    type: z.string().nullish(),
    text: z.string().nullish(),
    thought: z.boolean().nullish(),
    thinking: textBlocks.nullish(),
    reasoning: z.string().nullish(),
    summary: textBlocks.nullish(),
    refusal: z.string().nullish(),
    reasoningContent: z
      .looseObject({ reasoningText: z.looseObject({ text: z.string() }).nullish() })
      .nullish(),
    functionCall: z.looseObject({ name: z.string(), args: z.unknown().optional() }).nullish(),
    functionResponse: z.looseObject({ response: z.unknown().optional() }).nullish(),
    name: z.string().nullish(),
  }),
]);
type Block = z.infer<typeof blockSchema>;

export const contentSchema = z.union([z.string(), z.array(blockSchema)]).nullish();
type Content = z.infer<typeof contentSchema>;

const toolCallSchema = z.looseObject({
  /** An object with its name everywhere but in Inspect, where the name stands alone. */
  function: z
    .union([z.string(), z.looseObject({ name: z.string(), arguments: z.unknown().optional() })])
    .nullish(),
  name: z.string().nullish(),
  arguments: z.unknown().optional(),
});

/** A chat message with its reasoning wherever its provider puts it. */
export const messageSchema = z.looseObject({
  role: z.string(),
  content: contentSchema,
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
  thinking: z.string().nullish(),
  reasoning_details: z.array(z.looseObject({ text: z.string().nullish() })).nullish(),
  tool_calls: z.array(toolCallSchema).nullish(),
});
export type Message = z.infer<typeof messageSchema>;

/** What a model's message says, in order: its reasoning, what it shows, what it calls. */
export function saidBy(message: Message): Said[] {
  const { reasoning_content, reasoning, thinking, reasoning_details, content, tool_calls } =
    message;
  const details = (reasoning_details ?? []).map(({ text }) => text ?? '').join('');
  // Some servers repeat the same reasoning in several fields.
  const thought = [reasoning_content, reasoning, thinking, details].find((text) => text);
  return [
    ...(thought ? [{ role: 'reasoning' as const, text: thought }] : []),
    ...saidIn(content),
    ...(tool_calls ?? []).map((call) => saidByCall(call)),
  ];
}

function saidByCall(call: z.infer<typeof toolCallSchema>): Said {
  if (typeof call.function === 'string') return callOf(call.function, call.arguments);
  const { name, arguments: given } = call.function ?? call;
  return callOf(name ?? 'tool', given);
}

/** A tool call as a step: its name, and its arguments as they were written. */
export function callOf(name: string, given: unknown): Said {
  return { role: 'action', text: given === undefined ? name : `${name} ${written(given)}` };
}

/** A value as text: texts as they are, others as JSON. */
export function written(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}

export function saidIn(content: Content): Said[] {
  if (typeof content === 'string') return splitThinking(content);
  return (content ?? []).flatMap((block) => saidByBlock(block));
}

function saidByBlock(block: Block): Said[] {
  if (typeof block === 'string') return splitThinking(block);
  if (block.thinking) return [{ role: 'reasoning', text: textOf(block.thinking) }];
  if (block.reasoningContent)
    return [{ role: 'reasoning', text: block.reasoningContent.reasoningText?.text ?? '' }];
  if (block.type === 'reasoning') {
    const text = block.reasoning || block.text || textOf(block.summary ?? '');
    return [{ role: 'reasoning', text }];
  }
  if (block.functionCall) return [callOf(block.functionCall.name, block.functionCall.args)];
  if (block.functionResponse)
    return [{ role: 'observation', text: written(block.functionResponse.response) }];
  if (block.type?.endsWith('tool_use')) return [callOf(block.name ?? 'tool', block['input'])];
  if (block.type?.endsWith('tool_result'))
    return [{ role: 'observation', text: plainText(block['content']) }];
  if (block.refusal) return [{ role: 'answer', text: block.refusal }];
  if (!block.text) return [];
  return block.thought ? [{ role: 'reasoning', text: block.text }] : splitThinking(block.text);
}

function textOf(blocks: z.infer<typeof textBlocks>): string {
  if (typeof blocks === 'string') return blocks;
  return blocks.map((each) => (typeof each === 'string' ? each : (each.text ?? ''))).join('\n\n');
}

/** The text of any content: that of its blocks if it has such, else its JSON. */
export function plainText(content: unknown): string {
  const parsed = textBlocks.safeParse(content);
  if (parsed.success) return textOf(parsed.data);
  return content === undefined || content === null ? '' : written(content);
}

const thinkTag = /<(\/?)think(?:ing)?>/g;

/**
 * Text with its reasoning between `<think>` tags. The closing tag may be missing (the answer was
 * cut off), the opening one too (the prompt's template ended in it), and there may be nothing
 * between them. Only the first pair counts, and only where nothing stands before it: other tags are
 * talk about tags.
 */
export function splitThinking(text: string): Said[] {
  const tags = [...text.matchAll(thinkTag)];
  const open = tags[0]?.[1] === '' ? tags[0] : undefined;
  if (open && text.slice(0, open.index).trim() !== '') return [{ role: 'answer', text }];
  const close = tags.find(([, slash]) => slash === '/');
  if (!open && !close) return [{ role: 'answer', text }];
  const start = open ? open.index + open[0].length : 0;
  if (!close) return [{ role: 'reasoning', text: text.slice(start) }];
  return [
    { role: 'reasoning', text: text.slice(start, close.index) },
    { role: 'answer', text: text.slice(close.index + close[0].length) },
  ];
}
