import { z } from 'zod';
import type { ArtifactRef } from '../domain/artifact.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { Answer } from '../evaluation/answer-pair.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';

const answerSchema = z.object({
  text: z.string(),
  finish_reason: z.string().nullish(),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).optional(),
  latency_ms: z.number().optional(),
});

const lineSchema = z.union([
  z.object({ key: z.string(), baseline: answerSchema }),
  z.object({ key: z.string(), text: z.string(), finish_reason: z.string().nullish() }),
]);

/**
 * Answers from a file as `--save-answers` writes it (those of its baseline), or of lines `{ key, text }`, by the key of
 * the prompt. Throws CONFIG_INVALID with the line that is neither.
 */
export async function savedAnswers(
  store: ArtifactStore,
  ref: ArtifactRef,
): Promise<ReadonlyMap<string, readonly Answer[]>> {
  const byKey = new Map<string, Answer[]>();
  for (const [place, line] of (await store.readText(ref)).split('\n').entries()) {
    if (line.trim() === '') continue;
    const { key, answer } = parseLine(line, place + 1);
    byKey.set(key, [...(byKey.get(key) ?? []), answer]);
  }
  return byKey;
}

function parseLine(line: string, number: number): { readonly key: string; readonly answer: Answer } {
  const parsed = lineSchema.safeParse(jsonOf(line));
  if (!parsed.success) {
    throw new RetuneError('CONFIG_INVALID', `line ${number} of the baseline answers is no saved answer`, {
      hint: 'each line is { "key", "text" }, or a line that --save-answers wrote',
    });
  }
  const given = 'baseline' in parsed.data ? parsed.data.baseline : parsed.data;
  const { text, finish_reason: finishReason } = given;
  const usage = 'usage' in given ? given.usage : undefined;
  const latencyMs = 'latency_ms' in given ? given.latency_ms : undefined;
  const answer: Answer = {
    ...{ ok: true, text, finishReason: finishReason ?? 'stop' },
    ...(usage !== undefined && { tokens: { prompt: usage.prompt_tokens, completion: usage.completion_tokens } }),
    ...(latencyMs !== undefined && { latencyMs }),
  };
  return { key: parsed.data.key, answer };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}
