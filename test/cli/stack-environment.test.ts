import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, it, onTestFinished, test } from 'vitest';
import { stackExport } from '../../cli/stack-environment.ts';
import { retuneProcess } from '../support/retune-process.ts';
import { tempDir } from '../support/temp-dir.ts';
import { testTemporalCli } from '../support/temporal-cli.ts';

const PROVIDER = 'http://127.0.0.1:4620';

test.each([
  ['127.0.0.1:7233', PROVIDER, null],
  ['localhost:7233', 'http://localhost:4620', null],
  ['127.0.0.1:44417', PROVIDER, 'export TEMPORAL_ADDRESS=127.0.0.1:44417'],
  ['127.0.0.1:7233', 'http://127.0.0.1:4', 'export RETUNE_LOCAL_PROVIDER_URL=http://127.0.0.1:4'],
  [
    'temporal.internal:7233',
    'http://127.0.0.1:4',
    'export TEMPORAL_ADDRESS=temporal.internal:7233 RETUNE_LOCAL_PROVIDER_URL=http://127.0.0.1:4',
  ],
])('a stack with %s and %s: %s', (address, providerUrl, told) => {
  expect(stackExport({ address, providerUrl })).toBe(told);
});

it('`retune dev` beside another one says what other terminals have to export', async () => {
  for (const port of [7233, 4620]) await hold(port);
  const { code, stdout, stderr } = await retuneProcess(['dev', '--json'], {
    cwd: await tempDir(),
    env: { RETUNE_TEMPORAL_CLI: await testTemporalCli() },
    limitMs: 60_000,
    stopAfter: /"type":"listening".*\n/,
  });
  expect(code).toBe(0);
  const listening = JSON.parse(stdout.split('\n')[0] ?? '') as Record<string, unknown>;
  const { address, local_provider: provider, environment } = listening;
  expect(environment).toEqual({ TEMPORAL_ADDRESS: address, RETUNE_LOCAL_PROVIDER_URL: provider });
  expect(address).not.toMatch(/:7233$/);
  expect(provider).not.toBe(PROVIDER);
  expect(stderr).toContain(
    `other terminals export TEMPORAL_ADDRESS=${String(address)} RETUNE_LOCAL_PROVIDER_URL=${String(provider)}\n`,
  );
}, 90_000);

/** Listens on a port for the length of the test, unless somebody else does already. */
async function hold(port: number): Promise<void> {
  const server = createServer();
  const taken = once(server, 'error').catch(() => undefined);
  server.listen({ port, host: '127.0.0.1', exclusive: true });
  await Promise.race([once(server, 'listening').catch(() => undefined), taken]);
  onTestFinished(() => void server.close());
}
