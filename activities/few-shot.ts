import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResolvedConfig } from '../config/resolved-config.ts';
import { readConversations } from '../dataset/read-chat-rows.ts';
import type { ChatMessage } from '../provider/fine-tune-provider.ts';
import { prepareSuiteFile } from './suite-file.ts';
import type { SuiteReading } from './suite-file.ts';
import { messageOf } from './suite-item.ts';

/** The examples of a file, in any shape that data may have, as turns to stand before a prompt. */
export async function fewShotTurns(
  resolved: ResolvedConfig,
  path: string,
  reading: SuiteReading,
): Promise<readonly ChatMessage[]> {
  const dir = await mkdtemp(join(tmpdir(), 'retune-shots-'));
  try {
    const { test } = await prepareSuiteFile(resolved, path, dir, reading);
    const turns: ChatMessage[] = [];
    for await (const conversation of readConversations(test)) {
      turns.push(...conversation.map(messageOf).filter(({ role }) => role !== 'system'));
    }
    return turns;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
