import { z } from 'zod';
import { itemSchema } from './responseItems.js';
import { contentSchema, messageSchema } from './said.js';

/** What a message of Gemini's is. */
export const geminiContent = z.looseObject({ role: z.string().nullish(), parts: contentSchema });

/** The fields of all providers' responses that are read. */
export const responseSchema = z.looseObject({
  id: z.string().nullish(),
  responseId: z.string().nullish(),
  model: z.string().nullish(),
  modelVersion: z.string().nullish(),
  // OpenAI chat completions and all that speak like them
  choices: z
    .array(
      z.looseObject({
        message: messageSchema.nullish(),
        delta: z.unknown().optional(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  // Gemini
  candidates: z
    .array(z.looseObject({ content: geminiContent.nullish(), finishReason: z.string().nullish() }))
    .nullish(),
  // OpenAI Responses; Bedrock has its message there
  output: z.union([z.array(itemSchema), z.looseObject({ message: messageSchema })]).nullish(),
  // Anthropic
  role: z.string().nullish(),
  content: contentSchema,
  // Cohere, Ollama
  message: messageSchema.nullish(),
  finish_reason: z.string().nullish(),
  stop_reason: z.string().nullish(),
});
export type Response = z.infer<typeof responseSchema>;

/** The same of requests. */
export const requestSchema = z.looseObject({
  messages: z.array(messageSchema).nullish(),
  system: contentSchema,
  contents: z.array(geminiContent).nullish(),
  systemInstruction: geminiContent.nullish(),
  input: z.union([z.string(), z.array(itemSchema)]).nullish(),
  instructions: z.string().nullish(),
});
export type Request = z.infer<typeof requestSchema>;

/** What makes a response one of these; the rest is told by the schemas. */
export const hallmark = z.union([
  z.looseObject({
    choices: z
      .array(
        z.union([z.looseObject({ message: z.object({}) }), z.looseObject({ delta: z.object({}) })]),
      )
      .min(1),
  }),
  z.looseObject({
    candidates: z
      .array(z.looseObject({ content: z.looseObject({ parts: z.array(z.unknown()) }) }))
      .min(1),
  }),
  z.looseObject({ object: z.literal('response'), output: z.array(z.unknown()) }),
  z.looseObject({
    output: z.looseObject({ message: z.looseObject({ content: z.array(z.unknown()) }) }),
  }),
  z.looseObject({
    type: z.literal('message'),
    role: z.literal('assistant'),
    content: z.array(z.unknown()),
  }),
  z.looseObject({
    message: z.looseObject({ role: z.literal('assistant'), content: z.unknown() }),
    finish_reason: z.string(),
  }),
  z.looseObject({
    message: z.looseObject({ role: z.literal('assistant'), content: z.string() }),
    done: z.literal(true),
  }),
]);
