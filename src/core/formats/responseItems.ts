import { z } from 'zod';
import { type Turn, whoIs } from './conversation.js';
import { callOf, contentSchema, plainText, type Said, saidIn } from './said.js';

const parts = z.array(z.looseObject({ text: z.string().nullish() }));

/** An item of OpenAI's Responses API, which Codex logs too. */
export const itemSchema = z.looseObject({
  type: z.string().nullish(),
  role: z.string().nullish(),
  content: contentSchema,
  summary: parts.nullish(),
  name: z.string().nullish(),
  encrypted_content: z.string().nullish(),
});
export type Item = z.infer<typeof itemSchema>;

/**
 * What an item says. Reasoning is its raw text where the provider gives it, else its summary; often
 * it is encrypted, and there is nothing to show.
 */
export function turnOfItem(item: Item): Turn {
  const type = item.type ?? 'message';
  if (type === 'message') return { who: whoIs(item.role ?? 'user'), said: saidIn(item.content) };
  if (type === 'reasoning') return { who: 'assistant', said: reasoningOf(item) };
  if (type.endsWith('_output'))
    return { who: 'tool', said: [{ role: 'observation', text: outputOf(item['output']) }] };
  if (type.endsWith('_call')) return { who: 'assistant', said: calledBy(type, item) };
  return { who: 'assistant', said: [] };
}

function reasoningOf({ content, summary }: Item): Said[] {
  const raw = plainText(content);
  const text = raw || (summary ?? []).map(({ text }) => text ?? '').join('\n\n');
  return [{ role: 'reasoning', text }];
}

/** Codex wraps some outputs in an object or in JSON of one: its text is what the tool said. */
function outputOf(output: unknown): string {
  const wrapped = z.looseObject({ content: z.string() }).safeParse(output);
  return wrapped.success ? wrapped.data.content : plainText(output);
}

/** The calls that a provider runs itself hold their result in the same item. */
function calledBy(type: string, item: Item): Said[] {
  const given =
    item['arguments'] ?? item['input'] ?? item['code'] ?? item['action'] ?? item['query'];
  const logs = z.array(z.looseObject({ logs: z.string().nullish() })).safeParse(item['outputs']);
  const output = logs.success ? logs.data.map(({ logs }) => logs ?? '').join('\n') : '';
  return [
    callOf(item.name ?? type.replace(/_call$/, ''), given),
    { role: 'observation', text: output },
  ];
}
