import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connectClient, connectNative, resolveTarget } from '../../platform/temporal-connection.ts';
import { sharedTemporal } from '../support/services.ts';
import { tempDir } from '../support/temp-dir.ts';

const NOWHERE = '127.0.0.1:1';

test('client and worker connect to the server that the environment names', async () => {
  const { address, namespace } = await sharedTemporal();
  const environment = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  const client = await connectClient({ environment });
  const native = await connectNative({ environment });
  onTestFinished(() => client.connection.close());
  onTestFinished(() => native.connection.close());
  expect(client.options.namespace).toBe(namespace);
  expect(native).toMatchObject({ address, namespace });
});

test('without any setting the target is the local default', () => {
  for (const environment of [{}, { TEMPORAL_ADDRESS: '', TEMPORAL_NAMESPACE: '' }])
    expect(resolveTarget({ environment })).toMatchObject({ address: 'localhost:7233', namespace: 'default' });
});

test('an API key turns TLS on, as everywhere in Temporal', () => {
  const environment = { TEMPORAL_ADDRESS: 'eu.example:7233', TEMPORAL_API_KEY: 'key', TEMPORAL_NAMESPACE: 'prod' };
  expect(resolveTarget({ environment })).toMatchObject({
    address: 'eu.example:7233',
    namespace: 'prod',
    connectionOptions: { apiKey: 'key', tls: true },
  });
});

test('the address of a server of our own gets no key and no TLS from the environment', () => {
  const environment = { TEMPORAL_ADDRESS: 'eu.example:7233', TEMPORAL_API_KEY: 'key' };
  expect(resolveTarget({ address: NOWHERE, environment }).connectionOptions).toEqual({ address: NOWHERE });
});

test('a profile file is read', async () => {
  const file = path.join(await tempDir(), 'temporal.toml');
  await writeFile(file, '[profile.staging]\naddress = "staging:7233"\nnamespace = "s"\n');
  const environment = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'staging' };
  expect(resolveTarget({ environment })).toMatchObject({ address: 'staging:7233', namespace: 's' });
});

test('a broken profile file is an error of the configuration', async () => {
  const file = path.join(await tempDir(), 'temporal.toml');
  await writeFile(file, 'this is no TOML');
  expect(() => resolveTarget({ environment: { TEMPORAL_CONFIG_FILE: file } })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  );
});

test.each([
  ['client', connectClient],
  ['worker', connectNative],
])('where nothing answers, the %s says at which address and what to do', async (_who, connect) => {
  await expect(connect({ address: NOWHERE }, { timeoutMs: 500 })).rejects.toMatchObject({
    code: 'TEMPORAL_UNREACHABLE',
    message: expect.stringContaining(NOWHERE),
    hint: expect.stringContaining('retune dev'),
  });
});
