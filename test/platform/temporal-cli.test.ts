import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findTemporalCli, type TemporalCliOptions } from '../../platform/temporal-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const FAKE_CLI = '#!/bin/sh\necho "temporal version 9.9.9 (Server 1.0.0)"\n';
/** What `go install` does, as far as we see it: a program in GOBIN, after a while, counted in a file. */
const FAKE_GO = `#!/bin/sh
echo built >> "$BUILDS"
sleep 0.3
printf '%s\\n' '#!/bin/sh' 'echo "temporal version 0.0.0-DEV"' > "$GOBIN/temporal"
chmod +x "$GOBIN/temporal"
`;

async function program(folder: string, name: string, text: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, name);
  await writeFile(file, text);
  await chmod(file, 0o755);
  return file;
}

interface Machine {
  readonly folder: string;
  readonly bin: string;
  readonly said: string[];
  readonly options: TemporalCliOptions;
}

/** A machine with empty caches, nothing but the system's own tools on PATH and no network. */
async function machine(change: { temporalCli?: string; downloadUrl?: string } = {}): Promise<Machine> {
  const folder = await tempDir();
  const bin = path.join(folder, 'bin');
  const said: string[] = [];
  const environment = {
    PATH: `${bin}${path.delimiter}/usr/bin${path.delimiter}/bin`,
    BUILDS: path.join(folder, 'builds'),
  };
  await mkdir(bin);
  return {
    folder,
    bin,
    said,
    options: {
      settings: {
        temporalCli: change.temporalCli ?? null,
        cacheDir: path.join(folder, 'cache'),
        environment: () => environment,
      },
      onProgress: (text) => said.push(text),
      // A port that nothing listens on.
      downloadUrl: change.downloadUrl ?? 'http://127.0.0.1:2/cli/archive',
    },
  };
}

async function archiveServer(status: number, archive: Buffer): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(status).end(archive);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}/cli/archive`, asked };
}

async function archiveOf(text: string): Promise<Buffer> {
  const folder = await tempDir();
  await program(folder, 'temporal', text);
  await writeFile(path.join(folder, 'LICENSE'), 'x');
  execFileSync('tar', ['-czf', 'archive.tar.gz', 'temporal', 'LICENSE'], { cwd: folder });
  return readFile(path.join(folder, 'archive.tar.gz'));
}

describe.skipIf(process.platform === 'win32')('the look-up of the Temporal CLI', () => {
  test('takes RETUNE_TEMPORAL_CLI before all else', async () => {
    const { folder, bin, options } = await machine();
    await program(bin, 'temporal', FAKE_CLI);
    const mine = await program(folder, 'mine', FAKE_CLI);
    const settings = { ...options.settings, temporalCli: mine };
    expect(await findTemporalCli({ ...options, settings })).toEqual({ path: mine, from: 'RETUNE_TEMPORAL_CLI' });
  });

  test('does not look elsewhere when RETUNE_TEMPORAL_CLI names something that does not run', async () => {
    const { bin, options } = await machine({ temporalCli: '/nowhere/temporal' });
    await program(bin, 'temporal', FAKE_CLI);
    await expect(findTemporalCli(options)).rejects.toMatchObject({
      code: 'TEMPORAL_CLI_MISSING',
      message: expect.stringContaining('/nowhere/temporal'),
    });
  });

  test('then takes `temporal` on PATH, says nothing and fills no cache', async () => {
    const { bin, said, options } = await machine();
    const onPath = await program(bin, 'temporal', FAKE_CLI);
    expect(await findTemporalCli(options)).toEqual({ path: onPath, from: 'PATH' });
    expect(said).toEqual([]);
    await expect(readdir(options.settings.cacheDir)).rejects.toThrow('ENOENT');
  });

  test('passes over another program that is called temporal', async () => {
    const { bin, options } = await machine({ downloadUrl: (await archiveServer(200, await archiveOf(FAKE_CLI))).url });
    await program(bin, 'temporal', '#!/bin/sh\necho "a game"\n');
    expect((await findTemporalCli(options)).from).toBe('download');
  });

  test('downloads the archive for this machine once, and finds it in the cache from then on', async () => {
    const { url, asked } = await archiveServer(200, await archiveOf(FAKE_CLI));
    const { said, options } = await machine({ downloadUrl: url });
    const found = await findTemporalCli(options);
    expect(found).toEqual({
      path: path.join(options.settings.cacheDir, 'temporal-cli', '1.5.1', 'temporal'),
      from: 'download',
    });
    expect(asked).toEqual([
      expect.stringMatching(/^\/cli\/archive\/v1\.5\.1\?platform=(linux|darwin)&arch=(amd64|arm64)$/),
    ]);
    expect(said[0]).toContain('downloading the Temporal CLI 1.5.1');
    expect(await findTemporalCli(options)).toEqual({ ...found, from: 'cache' });
    expect(asked).toHaveLength(1);
  });

  test('builds with Go where the download cannot be reached, and says how long that takes', async () => {
    const { bin, said, options } = await machine();
    await program(bin, 'go', FAKE_GO);
    expect((await findTemporalCli(options)).from).toBe('go install');
    expect(said.join('\n')).toMatch(/download from 127\.0\.0\.1:2 failed: .*ECONNREFUSED/);
    expect(said.join('\n')).toContain('3 to 6 minutes');
  });

  test('two processes that need it at the same moment build it once', async () => {
    const { folder, bin, said, options } = await machine();
    await program(bin, 'go', FAKE_GO);
    const found = await Promise.all([findTemporalCli(options), findTemporalCli(options)]);
    expect(found.map(({ from }) => from).toSorted()).toEqual(['cache', 'go install']);
    expect(await readFile(path.join(folder, 'builds'), 'utf8')).toBe('built\n');
    expect(said.join('\n')).toContain('another process is obtaining');
  });

  test('an answer that is no archive is passed over, and nothing of it stays in the cache', async () => {
    const { url } = await archiveServer(200, Buffer.from('<html>log in to the hotel network</html>'));
    const { options } = await machine({ downloadUrl: url });
    await expect(findTemporalCli(options)).rejects.toMatchObject({
      message: expect.stringContaining('cannot be unpacked'),
    });
    expect(await readdir(path.join(options.settings.cacheDir, 'temporal-cli', '1.5.1'))).toEqual([]);
  });

  test('when all ways fail, the error tells what was tried and names all four ways', async () => {
    const { url } = await archiveServer(503, Buffer.alloc(0));
    const { bin, options } = await machine({ downloadUrl: url });
    await program(bin, 'go', '#!/bin/sh\necho "no such module" >&2\nexit 1\n');
    const error: unknown = await findTemporalCli(options).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'TEMPORAL_CLI_MISSING' });
    expect(String(error)).toMatch(/HTTP 503[^]*go install failed: no such module/);
    const hint = error instanceof Error && 'hint' in error ? String(error.hint) : '';
    for (const way of ['RETUNE_TEMPORAL_CLI', 'on PATH', 'download from https://temporal.download', 'install Go']) {
      expect(hint).toContain(way);
    }
  });
});
