import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataConfig } from '../config/data-config.ts';
import type { ResolvedConfig } from '../config/resolved-config.ts';
import { GIVEN_PATH_HINT } from '../dataset/plan-shards.ts';
import { readConversations } from '../dataset/read-chat-rows.ts';
import type { ChatMessage } from '../provider/fine-tune-provider.ts';
import { assertDecided } from './pii-receivers.ts';
import { prepareSuiteFile } from './suite-file.ts';
import type { SuiteReading } from './suite-file.ts';
import { messageOf } from './suite-item.ts';

/**
 * The examples of a file, in any shape that data may have, as turns to stand before a prompt. Throws DATA_REJECTED where
 * they hold personal data, `data` being under the policy for whoever is sent them, and nobody has decided about it.
 */
export async function fewShotTurns(
  resolved: ResolvedConfig,
  path: string,
  { data, ...reading }: SuiteReading & { readonly data: DataConfig },
): Promise<readonly ChatMessage[]> {
  const dir = await mkdtemp(join(tmpdir(), 'retune-shots-'));
  try {
    const { test, pii } = await prepareSuiteFile(resolved, path, dir, { ...reading, missingHint: GIVEN_PATH_HINT });
    assertDecided(data, pii);
    const turns: ChatMessage[] = [];
    for await (const conversation of readConversations(test)) {
      turns.push(...conversation.map(messageOf).filter(({ role }) => role !== 'system'));
    }
    return turns;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
