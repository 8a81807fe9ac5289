import { z } from 'zod';
import type { Capabilities } from './fine-tune-provider.ts';

const partSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('image_url'), image_url: z.object({ url: imageUrl() }) }),
]);
const messageSchema = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(partSchema).readonly()]).nullish(),
  name: z.string().optional(),
  tool_calls: z.array(z.unknown()).readonly().optional(),
  tool_call_id: z.string().optional(),
});

/** What each service takes, strict: a misspelt parameter is an error here and not silently a default there. */
function schemas(capabilities: Pick<Capabilities, 'temperature' | 'maxTokens'>) {
  const range = capabilities.temperature;
  const temperature = range === null ? z.never() : z.number().min(range.min).max(range.max);
  const maxTokens = z.int().min(1).max(capabilities.maxTokens);
  const model = z.string().min(1).optional();
  return {
    text_generation: z
      .strictObject({
        prompt: z.string().min(1).optional(),
        messages: z.array(messageSchema).min(1).readonly().optional(),
        tools: z.array(z.unknown()).readonly().optional(),
        tool_choice: z.unknown().optional(),
        max_tokens: maxTokens.optional(),
        temperature: temperature.optional(),
        model,
        stop: z.union([z.string(), z.array(z.string())]).optional(),
        seed: z.int().optional(),
      })
      .refine((value) => (value.prompt === undefined) !== (value.messages === undefined), {
        message: 'give either prompt or messages',
      }),
    image_classification: z.strictObject({ image_url: imageUrl(), top_k: z.int().min(1).optional(), model }),
    multimodal: z.strictObject({
      text: z.string().min(1),
      image_url: imageUrl(),
      max_tokens: maxTokens.optional(),
      temperature: temperature.optional(),
      model,
    }),
  };
}

type Schemas = ReturnType<typeof schemas>;

export const SERVICE_NAMES = ['text_generation', 'image_classification', 'multimodal'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];
export type ServiceParameters = { readonly [S in ServiceName]: z.input<Schemas[S]> };

/** The schema of one parameter set, with the provider's own ranges. */
export function parametersSchemaOf<S extends ServiceName>(
  service: S,
  capabilities: Pick<Capabilities, 'temperature' | 'maxTokens'>,
): z.ZodType<ServiceParameters[S]> {
  const all: { readonly [Name in ServiceName]: z.ZodType<ServiceParameters[Name]> } = schemas(capabilities);
  return all[service];
}

/** An image that the provider fetches (`https:`, or `http:` as it stands), or that travels along as a `data:` URL. */
function imageUrl() {
  return z.string().regex(/^(?:https?:\/\/\S+|data:image\/[\w.+-]+;base64,[A-Za-z0-9+/=]+)$/, {
    message: 'give an http or https URL, or a data: URL of an image in base64',
  });
}
