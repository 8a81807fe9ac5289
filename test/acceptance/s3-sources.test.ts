import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readLineage } from '../../activities/version-lineage.ts';
import { createS3Client } from '../../platform/s3-client.ts';
import { createS3Files } from '../../platform/s3-files.ts';
import { CSV, project, runCli } from '../cli/run-cli.ts';
import { startPipeline } from '../support/pipeline.ts';
import { noS3Server, startS3Server } from '../support/s3-server.ts';
import type { S3Server } from '../support/s3-server.ts';
import { tempDir } from '../support/temp-dir.ts';
import { writeTickets } from '../support/tickets.ts';

const config = (path: string): string => `name: support-intents
data:
  sources: [{ path: "${path}", columns: { prompt: text, completion: category } }]
training: { provider: local, base_model: local-small }
`;

const envOf = (server: S3Server) => ({ ...server.env, RETUNE_STORE: `s3://${server.bucket}/store` });

describe.skipIf(noS3Server !== null)(`sources in S3${noS3Server === null ? '' : ` (skipped: ${noS3Server})`}`, () => {
  it('are read by pattern, in the order of their names, gzipped too, and give the bytes that local files give', async () => {
    const server = await startS3Server();
    const folder = join(server.folder, 'data', '2026-11');
    await mkdir(join(folder, 'deeper'), { recursive: true });
    const half = CSV.split('\n');
    await writeFile(join(folder, 'b.csv.gz'), gzipSync(half.slice(0, 1).concat(half.slice(21)).join('\n')));
    await writeFile(join(folder, 'a.csv'), `${half.slice(0, 21).join('\n')}\n`);
    await writeFile(join(folder, 'deeper', 'c.csv'), CSV);
    const cwd = project({ 'retune.yaml': config(`s3://${server.bucket}/data/*/?.csv*`) });
    const { code, json, stderr } = await runCli(['prepare', '--json'], { cwd, env: envOf(server) });
    expect(code, stderr).toBe(0);
    const { ledger, splits } = json() as Record<string, { sources?: { path: string; rows: number }[] }>;
    expect(ledger?.sources?.map(({ path, rows }) => [path, rows])).toEqual([
      [`s3://${server.bucket}/data/2026-11/a.csv`, 20],
      [`s3://${server.bucket}/data/2026-11/b.csv.gz`, 20],
    ]);
    const local = await runCli(['prepare', '--json'], { cwd: project() });
    expect(splits).toEqual(local.json()['splits']);
    for (const command of ['validate', 'estimate'])
      expect((await runCli([command, '--json'], { cwd, env: envOf(server) })).code).toBe(0);
  });

  it('that are not there, and buckets that are not, are told', async () => {
    const server = await startS3Server();
    for (const [path, code, error] of [
      [`s3://${server.bucket}/none/*.csv`, 2, 'FILE_NOT_FOUND'],
      ['s3://no-such-bucket/a.csv', 7, 'STORE_UNREACHABLE'],
      ['s3://', 2, 'FILE_NOT_FOUND'],
    ] as const) {
      const cwd = project({ 'retune.yaml': config(path) });
      const result = await runCli(['validate', '--json'], { cwd, env: envOf(server) });
      expect(result.json(), path).toMatchObject({ error: { code: error } });
      expect(result.code).toBe(code);
    }
  });

  it('stand with their digests in the lineage of a run', async () => {
    const server = await startS3Server();
    await mkdir(join(server.folder, 'data'));
    await writeTickets(join(server.folder, 'data', 'tickets.csv'), 200);
    const pipeline = await startPipeline(await tempDir(), { env: envOf(server) });
    onTestFinished(() => pipeline.stop());
    const place = `s3://${server.bucket}/data/tickets.csv`;
    const columns = '{prompt: text, completion: category}';
    const run = await pipeline.start({
      sets: ['poll.interval=200ms', `data.sources=[{path: "${place}", columns: ${columns}}]`],
    });
    expect(await run.result()).toMatchObject({ stage: 'done', ledger: { rows: 200 } });
    const line = JSON.parse((await pipeline.store.readDocument(`models/${pipeline.name}/line.json`))?.text ?? '');
    const { sources } = await readLineage(pipeline.store, line.versions[0].lineage);
    const { length } = await readFile(join(server.folder, 'data', 'tickets.csv'));
    expect(sources).toMatchObject([
      { path: place, place, bytes: length, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    const env = { ...pipeline.env, RETUNE_STORE: join(pipeline.dir, 'home', 'store') };
    const verified = await runCli(['models', 'show', `${pipeline.name}@1`, '--verify'], { cwd: pipeline.dir, env });
    expect(verified.stdout + verified.stderr).toContain('can be read only where the store is in S3');
  }, 240_000);

  it('match by pattern: * within a folder, ** below it, dots and brackets as they stand', async () => {
    const server = await startS3Server();
    for (const name of ['x/a.csv', 'x/aXcsv', 'x/y/b.csv', 'x/[c].csv']) {
      await mkdir(join(server.folder, name, '..'), { recursive: true });
      await writeFile(join(server.folder, name), 'x');
    }
    const client = createS3Client((name) => new Map(Object.entries(server.env)).get(name) ?? null);
    onTestFinished(() => client.destroy());
    const files = createS3Files(client);
    const names = async (pattern: string) =>
      (await files.list(`s3://${server.bucket}/${pattern}`)).map((found) => found.split(`${server.bucket}/`)[1]);
    expect(await names('x/*.csv')).toEqual(['x/[c].csv', 'x/a.csv']);
    expect(await names('x/**.csv')).toEqual(['x/[c].csv', 'x/a.csv', 'x/y/b.csv']);
    expect(await names('x/[c].csv')).toEqual(['x/[c].csv']);
    expect(await names('x/a.csv')).toEqual(['x/a.csv']);
  });
});

it('are refused where the store is not in S3, with what to set', async () => {
  const cwd = project({ 'retune.yaml': config('s3://bucket/a.csv') });
  const { code, json } = await runCli(['validate', '--json'], { cwd });
  expect(code).toBe(2);
  expect(json()).toMatchObject({ error: { code: 'FILE_UNREADABLE', hint: expect.stringContaining('RETUNE_STORE') } });
});
