import { z } from 'zod';
import { answerMessages, assertServed } from '../answer-messages.ts';
import type { Content } from '../content.ts';
import { imageText } from '../content.ts';
import { BASE_MODEL } from '../models.ts';
import { parseBody, Refusal } from '../refusal.ts';
import type { Message } from '../sample.ts';
import { messageTokens } from '../sample.ts';
import type { Service } from '../service.ts';
import type { TextParameters } from './schemas.ts';
import { imageParametersSchema, multimodalParametersSchema, textParametersSchema } from './schemas.ts';

const MAX_BATCH = 100;

/** The body of `/v1/invoke`; the parameters are checked item by item, by their service. */
export const invokeSchema = z.strictObject({
  service: z.string().min(1),
  parameters: z
    .unknown()
    .refine(
      (parameters) => typeof parameters === 'object' && parameters !== null,
      'must be an object, or a list of them',
    )
    .refine(
      (parameters) => !Array.isArray(parameters) || (parameters.length >= 1 && parameters.length <= MAX_BATCH),
      `a batch has 1 to ${MAX_BATCH} items`,
    ),
});

async function generateText(service: Service, parameters: TextParameters) {
  const { model, max_tokens: maxTokens, stop } = parameters;
  const messages: Message[] = parameters.messages ?? [{ role: 'user', content: parameters.prompt }];
  const answer = await answerMessages(service, { model, messages, maxTokens, stop: [stop ?? []].flat() });
  return {
    text: answer.text,
    ...(answer.toolCalls === null ? {} : { tool_calls: answer.toolCalls }),
    finish_reason: answer.finishReason,
    usage: answer.usage,
  };
}

/** The model sees nothing: an image is its fingerprint and its name to it, and the reply says that it is simulated. */
async function describeImage(service: Service, parameters: z.output<typeof multimodalParametersSchema>) {
  const { text, image_url: url, model, max_tokens: maxTokens } = parameters;
  const content: Content = [
    { type: 'text', text },
    { type: 'image_url', image_url: { url } },
  ];
  const messages: Message[] = [{ role: 'user', content }];
  const answer = await answerMessages(service, { model, messages, maxTokens, stop: [] });
  return { text: answer.text, finish_reason: answer.finishReason, usage: answer.usage, simulated: true };
}

async function classifyImage(service: Service, parameters: z.output<typeof imageParametersSchema>) {
  const { model, image_url: url, top_k: topK } = parameters;
  assertServed(service, model);
  const labels = (await service.models.load(model)).labels({ system: '', turns: imageText(url) });
  if (labels !== null) return { labels: labels.slice(0, topK), simulated: true };
  const message = `${model} was trained on free text and has no labels: it cannot classify`;
  throw new Refusal(422, 'service_unavailable_for_model', message);
}

function createServices(service: Service): Record<string, (parameters: unknown) => Promise<object>> {
  return {
    text_generation: async (parameters) => generateText(service, parseBody(textParametersSchema, parameters)),
    image_classification: async (parameters) => classifyImage(service, parseBody(imageParametersSchema, parameters)),
    multimodal: async (parameters) => describeImage(service, parseBody(multimodalParametersSchema, parameters)),
  };
}

function namedModel(parameters: unknown): string {
  const named = z.object({ model: z.string() }).safeParse(parameters);
  return named.success ? named.data.model : BASE_MODEL;
}

/** What a call counts for in a limit on tokens: its texts, and the most it may answer where it says so. */
export function invokeTokens({ parameters }: z.output<typeof invokeSchema>): number {
  const items: readonly unknown[] = Array.isArray(parameters) ? parameters : [parameters];
  return items.reduce<number>((sum, item) => {
    const asked = z.object({ max_tokens: z.number().optional() }).safeParse(item).data?.max_tokens ?? 0;
    const text = textParametersSchema.safeParse(item).data;
    const messages: readonly Message[] = text?.messages ?? [{ role: 'user', content: text?.prompt ?? '' }];
    return sum + messageTokens(messages) + asked;
  }, 0);
}

/** One call of a service, or a batch of up to 100 whose bad items fail alone. */
export async function invoke(
  service: Service,
  body: z.output<typeof invokeSchema>,
  requestId: string,
): Promise<unknown> {
  const services = createServices(service);
  const run = Object.hasOwn(services, body.service) ? services[body.service] : undefined;
  if (run === undefined) throw new Refusal(404, 'service_not_found', `There is no service ${body.service}`);
  await service.spendTime(Array.isArray(body.parameters) ? body.parameters.length : 1);
  const reply = { request_id: requestId, service: body.service };
  if (!Array.isArray(body.parameters)) {
    return { ...reply, model: namedModel(body.parameters), result: await run(body.parameters) };
  }
  const items: readonly unknown[] = body.parameters;
  const results: unknown[] = [];
  for (const [index, parameters] of items.entries()) {
    try {
      results.push(Object.assign({ index }, await run(parameters)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      results.push({ index, error: { code: error.code, message: error.message } });
    }
  }
  return { ...reply, model: namedModel(items[0]), results };
}
