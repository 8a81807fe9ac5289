import { z } from 'zod';
import { answerMessages } from '../answer-messages.ts';
import { BASE_MODEL } from '../models.ts';
import { parseBody, Refusal } from '../refusal.ts';
import type { Message } from '../sample.ts';
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

function refuseModel(service: Service, model: string, name: string): never {
  service.models.assertKnown(model);
  throw new Refusal(
    422,
    'service_unavailable_for_model',
    `${model} has no eyes: the service ${name} is not available for it`,
  );
}

function createServices(service: Service): Record<string, (parameters: unknown) => Promise<unknown>> {
  return {
    text_generation: async (parameters) => generateText(service, parseBody(textParametersSchema, parameters)),
    image_classification: async (parameters) =>
      refuseModel(service, parseBody(imageParametersSchema, parameters).model, 'image_classification'),
    multimodal: async (parameters) =>
      refuseModel(service, parseBody(multimodalParametersSchema, parameters).model, 'multimodal'),
  };
}

function namedModel(parameters: unknown): string {
  const named = z.object({ model: z.string() }).safeParse(parameters);
  return named.success ? named.data.model : BASE_MODEL;
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
