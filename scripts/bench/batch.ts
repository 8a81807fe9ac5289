// What a batch saves: 50 prompts one after another, eight at a time, and in one call, against a local provider that is
// made to cost 40 ms a request and 2 ms an item. Prints one line; exits 1 where the batch falls short of its claim.
import { createProvider } from '../../provider/create-provider.ts';
import type { CompletionRequest, FineTuneProvider } from '../../provider/fine-tune-provider.ts';
import { createTransport } from '../../provider/http.ts';
import { startLocalProvider } from '../../servers/local-provider/local-provider.ts';

const PROMPTS = 50;
const AT_ONCE = 8;
const REPEATS = 7;
const COST = { request_ms: 40, item_ms: 2 };
const LEAST_FASTER_THAN_ONE_BY_ONE = 10;
const LEAST_SAVED_OF_EIGHT_AT_A_TIME = 0.3;

const decoding = { model: 'local-small', maxTokens: 16, temperature: 0.1, seed: 1 };
const requests: readonly CompletionRequest[] = Array.from({ length: PROMPTS }, (_, index) => ({
  messages: [{ role: 'user', content: `Where is the parcel of order ${index}?` }],
}));

async function ask(provider: FineTuneProvider, part: readonly CompletionRequest[]): Promise<void> {
  const results = await provider.complete(part, decoding);
  if (results.length !== part.length || results.some(({ ok }) => !ok)) throw new Error('a prompt was not answered');
}

async function oneByOne(provider: FineTuneProvider): Promise<void> {
  for (const request of requests) await ask(provider, [request]);
}

async function eightAtATime(provider: FineTuneProvider): Promise<void> {
  let next = 0;
  const workOff = async (): Promise<void> => {
    for (let request = requests[next++]; request !== undefined; request = requests[next++])
      await ask(provider, [request]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, workOff));
}

async function medianMs(work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(REPEATS / 2)] ?? 0;
}

const server = await startLocalProvider({ port: 0, testControls: true });
const transport = createTransport();
try {
  await fetch(`${server.url}/_clock`, { method: 'POST', body: JSON.stringify(COST) });
  const credentials = { kind: 'deepseek', appKey: 'local', appSecret: 'local-secret' } as const;
  const provider = createProvider({ name: 'local', baseUrl: server.url, credentials, transport, role: 'eval' });
  await ask(provider, requests.slice(0, 1));
  const single = await medianMs(() => oneByOne(provider));
  const eight = await medianMs(() => eightAtATime(provider));
  const batch = await medianMs(() => ask(provider, requests));
  const faster = single / batch;
  const saved = 1 - batch / eight;
  const isGood = faster >= LEAST_FASTER_THAN_ONE_BY_ONE && saved >= LEAST_SAVED_OF_EIGHT_AT_A_TIME;
  const times = `${single.toFixed(0)} ms one by one, ${eight.toFixed(0)} ms ${AT_ONCE} at a time, ${batch.toFixed(0)} ms as one batch`;
  console.log(
    `${PROMPTS} prompts: ${times}: ${faster.toFixed(1)} times as fast, ${(saved * 100).toFixed(0)} % less than ${AT_ONCE} at a time: ${isGood ? 'ok' : 'too little'}`,
  );
  process.exitCode = isGood ? 0 : 1;
} finally {
  await transport.close();
  await server.close();
}
