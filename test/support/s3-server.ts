import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { freePort } from '../../platform/free-port.ts';
import { spawnGuarded } from '../../platform/guarded-process.ts';
import { programPath } from './program.ts';
import { tempDir } from './temp-dir.ts';

/** Where the S3 server is that these tests start: RETUNE_S3_SERVER, the PATH, or where `go install` puts it. */
function findServer(): string | null {
  const named = process.env['RETUNE_S3_SERVER'];
  if (named !== undefined && existsSync(named)) return named;
  return programPath('versitygw');
}

const server = findServer();

/** Why the tests against a real S3 server are skipped here; null where they run. */
export const noS3Server =
  server === null ? 'no versitygw: go install github.com/versity/versitygw/cmd/versitygw@v1.8.0' : null;

export interface S3Server {
  /** What a process needs to reach it. */
  readonly env: Readonly<Record<string, string>>;
  readonly endpoint: string;
  readonly bucket: string;
  /** The bucket's folder on this machine: its objects are files in it. */
  readonly folder: string;
}

/** A real S3 server over a temporary folder, with one bucket; it ends with the test. */
export async function startS3Server(): Promise<S3Server> {
  if (server === null) throw new Error(String(noS3Server));
  const root = await tempDir();
  const folder = path.join(root, 'data', 'retune-test');
  await mkdir(folder, { recursive: true });
  await mkdir(path.join(root, 'sidecar'));
  const port = await freePort(0);
  const log: string[] = [];
  const gateway = spawnGuarded(
    server,
    [
      ...['--port', `127.0.0.1:${port}`, '--access', 'test-access', '--secret', 'test-secret', '--quiet'],
      ...['posix', '--sidecar', path.join(root, 'sidecar'), path.join(root, 'data')],
    ],
    { onLine: (line) => log.push(line), graceMs: 2_000 },
  );
  onTestFinished(() => gateway.stop());
  const endpoint = `http://127.0.0.1:${port}`;
  const until = Date.now() + 20_000;
  while (
    !(await fetch(endpoint).then(
      () => true,
      () => false,
    ))
  ) {
    if (Date.now() > until) throw new Error(`the S3 server did not start: ${log.slice(-5).join(' ')}`);
    await delay(50);
  }
  const env = {
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'test-access',
    AWS_SECRET_ACCESS_KEY: 'test-secret',
    AWS_REGION: 'us-east-1',
  };
  return { env, endpoint, bucket: 'retune-test', folder };
}
