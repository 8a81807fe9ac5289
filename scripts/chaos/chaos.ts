import { setMaxListeners } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDiskStore } from '../../platform/disk-store.ts';
import { connectClient } from '../../platform/temporal-connection.ts';
import { check } from './check.ts';
import type { Evidence, Finding, RunResult } from './check.ts';
import { createRandom } from './random.ts';
import { driveRun } from './runs.ts';
import type { Driver } from './runs.ts';
import { startStack } from './stack.ts';
import type { ChaosStack } from './stack.ts';
import { startTorment } from './tormentor.ts';

export interface ChaosOptions {
  readonly runs: number;
  readonly seed: number;
  /** An empty folder for the data, the store and the logs. */
  readonly dir: string;
  /** The provider takes neither idempotency keys nor metadata. */
  readonly forgetful: boolean;
  /** Runs under way at once. */
  readonly window: number;
  readonly killEveryMs: number;
  readonly freezeEveryMs: number;
  readonly limitMs: number;
  /** Of the runs, the part that is cancelled during its create. */
  readonly cancelShare: number;
  /** Stops early, with what started stopped and what has not ended counted as lost. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (text: string) => void;
}

export interface ChaosResult extends Finding {
  readonly runs: number;
  readonly kills: number;
  readonly zombies: number;
  readonly seed: number;
  readonly minutes: number;
}

const ROWS = 60;

/** Runs pipelines against a provider, workers and a network that fail by a seeded plan, and checks what came of them. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const startedAt = Date.now();
  const { dir, seed, forgetful } = options;
  const stack = await startStack(dir);
  try {
    await writeFile(join(dir, 'data.csv'), dataset());
    await writeFile(join(dir, 'retune.yaml'), forgetful ? forgetfulConfig(stack.providerUrl) : CONFIG);
    await stack.control('/_clock', { train_polls: 2, ...(forgetful && { ignore_keys: true, ignore_metadata: true }) });
    const torment = startTorment(stack, options);
    const results = await driveAll(stack, options);
    const suffered = await torment.stop();
    const audit = await readFile(join(stack.home, 'audit.jsonl'), 'utf8');
    const finding = check({ journal: await journalOf(stack), audit, results });
    const minutes = Math.round((Date.now() - startedAt) / 6_000) / 10;
    return { ...finding, ...suffered, runs: options.runs, seed, minutes };
  } finally {
    await stack.stop();
  }
}

/** The line that the documentation and the acceptance quote. */
export function closingLine(result: ChaosResult): string {
  const { problems: _, filesLeft, ...rest } = result;
  const { runs, jobs, lost, duplicate, kills, faults, ...others } = rest;
  const fields = { runs, jobs, lost, duplicate, kills, faults, ...others, files_left: filesLeft };
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

async function driveAll(stack: ChaosStack, options: ChaosOptions): Promise<readonly RunResult[]> {
  const client = await connectClient({ environment: {}, address: stack.address });
  const tooLate = AbortSignal.timeout(options.limitMs);
  const signal = options.signal === undefined ? tooLate : AbortSignal.any([tooLate, options.signal]);
  setMaxListeners(0, signal);
  const driver: Driver = {
    client,
    store: createDiskStore(join(stack.home, 'store')),
    dir: options.dir,
    journal: () => journalOf(stack),
    signal,
  };
  const random = createRandom(options.seed + 3);
  const cancels = Array.from({ length: options.runs }, () => random.next() < options.cancelShare);
  const results: RunResult[] = [];
  let next = 0;
  const workOff = async (): Promise<void> => {
    for (let index = next++; index < options.runs && !signal.aborted; index = next++) {
      results.push(await driveRun(driver, index, cancels[index] ?? false));
      options.onProgress?.(`${results.length} of ${options.runs} runs have ended`);
    }
  };
  await Promise.all(Array.from({ length: options.window }, workOff));
  await client.connection.close();
  return results;
}

async function journalOf({ providerUrl }: ChaosStack): Promise<Evidence['journal']> {
  return (await (await fetch(`${providerUrl}/_journal`)).json()) as Evidence['journal'];
}

function dataset(): string {
  const topics = { card: 'my card was swallowed', refund: 'my refund is missing', login: 'I cannot sign in' };
  const labels = Object.entries(topics);
  const lines = Array.from({ length: ROWS }, (_, index) => {
    const [label, phrase] = labels[index % labels.length] ?? ['card', ''];
    return `"case ${index}: ${phrase}, please help",${label}`;
  });
  return ['text,category', ...lines, ''].join('\n');
}

const DATA = `name: chaos
data:
  sources: [{ path: data.csv, columns: { prompt: text, completion: category } }]
  pii: { policy: 'off' }
poll: { interval: 500ms }
`;

const CONFIG = `${DATA}training: { provider: local, base_model: local-small }
`;

const forgetfulConfig = (url: string): string => `${DATA}providers:
  forgetful:
    kind: deepseek
    base_url: ${url}
    app_key_env: CHAOS_APP_KEY
    app_secret_env: CHAOS_APP_SECRET
    create_once: file
training: { provider: forgetful, base_model: local-small }
`;
