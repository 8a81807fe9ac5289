import { contentText } from './content.ts';
import type { Answer } from './model/answer.ts';
import { countTokens, truncateTokens } from './model/tokens.ts';
import { Refusal } from './refusal.ts';
import type { Message } from './sample.ts';
import { messageTokens, promptText } from './sample.ts';
import type { Service } from './service.ts';

/** What a model is asked, in any wire format. */
export interface Question {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly maxTokens: number;
  readonly stop: readonly string[];
}

/** An answer, cut at the first stop sequence and at the most tokens it may have. */
export interface Answered {
  readonly text: string;
  readonly toolCalls: Answer['toolCalls'];
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
  };
}

function cutAtStop(text: string, stop: readonly string[]): string {
  const positions = stop.map((sequence) => text.indexOf(sequence)).filter((position) => position >= 0);
  return positions.length === 0 ? text : text.slice(0, Math.min(...positions));
}

/** What the last user message says, as the model reads it: scripted answers go by it. */
function lastUserText(messages: readonly Message[]): string {
  return contentText(messages.findLast((message) => message.role === 'user')?.content);
}

/** Refuses (404) a model that there is not, or no longer: on its shutdown date it is gone. */
export function assertServed({ models, settings }: Service, model: string): void {
  models.assertKnown(model);
  const date = settings.current().shutdownDates[model];
  if (date === undefined || Date.parse(date) > Date.now()) return;
  throw new Refusal(404, 'model_not_found', `The model ${model} was shut down on ${date}`);
}

/** Asks a model, or takes the answer that a test scripted; a 404 where there is no such model. */
export async function answerMessages(service: Service, question: Question): Promise<Answered> {
  const { model, messages } = question;
  assertServed(service, model);
  const ready = await service.models.load(model);
  const scripted = service.replies.find(model, lastUserText(messages));
  const answer = scripted === null ? ready.answer(promptText(messages)) : { text: scripted, toolCalls: null };
  const { text, tokens, cut } = truncateTokens(cutAtStop(answer.text, question.stop), question.maxTokens);
  const calls = answer.toolCalls;
  const promptTokens = messageTokens(messages);
  const completionTokens = tokens + (calls === null ? 0 : countTokens(JSON.stringify(calls)));
  return {
    text,
    toolCalls: calls,
    finishReason: cut ? 'length' : calls === null ? 'stop' : 'tool_calls',
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    },
  };
}
