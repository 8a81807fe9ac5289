import type { CompletionResult, DecodingOptions, FineTuneProvider } from '../fine-tune-provider.ts';
import type { Invoke, InvokeResult } from '../invoke.ts';

/** Answers to chat prompts, in the order asked. Always a batch, even of one, so that a refused prompt fails alone. */
export function createComplete(invoke: Invoke): FineTuneProvider['complete'] {
  return async (requests, decoding, options) => {
    if (requests.length === 0) return [];
    const shared = decodingParameters(decoding);
    const batch = requests.map((request) => ({
      messages: request.messages,
      ...(request.tools !== undefined && { tools: request.tools }),
      ...shared,
    }));
    const reply = await invoke('text_generation', batch, options);
    return reply.results.map(toCompletion);
  };
}

function decodingParameters(decoding: DecodingOptions) {
  return {
    model: decoding.model,
    max_tokens: decoding.maxTokens,
    ...(decoding.temperature !== null && { temperature: decoding.temperature }),
    ...(decoding.seed !== null && { seed: decoding.seed }),
  };
}

function toCompletion(result: InvokeResult): CompletionResult {
  if (!result.ok) return result;
  return {
    ok: true,
    text: result.text ?? '',
    toolCalls: result.toolCalls,
    finishReason: result.finishReason,
    usage: result.usage,
  };
}
