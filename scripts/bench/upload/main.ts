// Uploads a large file in each format to a local provider, and once more with the uploader killed at 60 %.
// node scripts/run-ts.mjs scripts/bench/upload/main.ts [bytes, default 1000000000]
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { startLocalProvider } from '../../../servers/local-provider/local-provider.ts';
import { FORMATS } from './formats.ts';
import type { UploadReport } from './worker.ts';

const MEGABYTE = 1e6;
const size = Number(process.argv[2] ?? 1_000_000_000);
const worker = fileURLToPath(new URL('./worker.js', import.meta.url));

function* lines(bytes: number): Generator<string> {
  let written = 0;
  for (let n = 0; written < bytes; n += 1) {
    const question = `Ticket ${n}: ${'where is my order and when will it come? '.repeat(20)}`;
    const messages = [
      { role: 'user', content: question },
      { role: 'assistant', content: n % 2 === 0 ? 'delivery' : 'refund' },
    ];
    const line = `${JSON.stringify({ messages })}\n`;
    written += line.length;
    yield line;
  }
}

async function writeRows(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* measured(): AsyncGenerator<Buffer> {
    for (const line of lines(size)) {
      const chunk = Buffer.from(line);
      hash.update(chunk);
      bytes += chunk.byteLength;
      yield chunk;
    }
  }
  await pipeline(Readable.from(measured()), createWriteStream(path));
  return { bytes, sha256: hash.digest('hex') };
}

/** The digest of what the provider holds, read from where it keeps the bytes: the formats do not all give them back. */
function digestOf(dataDir: string, fileId: string): string {
  const found = spawnSync('find', [dataDir, '-name', `${fileId}*`, '-size', '+1k'], { encoding: 'utf8' });
  const [path = ''] = found.stdout.trim().split('\n');
  return spawnSync('sha256sum', [path], { encoding: 'utf8' }).stdout.split(' ')[0] ?? '';
}

async function attempt(args: readonly string[]): Promise<UploadReport | null> {
  const child = spawn(process.execPath, ['--expose-gc', worker, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await new Promise((resolve) => child.on('close', resolve));
  return text === '' ? null : (JSON.parse(text) as UploadReport);
}

const folder = mkdtempSync(join(tmpdir(), 'retune-bench-upload-'));
try {
  const rows = join(folder, 'rows.jsonl');
  const { bytes, sha256 } = await writeRows(rows);
  const table = ['format\tbytes\tkilled at\tparts\tsent\tMB above idle\tseconds\tdigests'];
  for (const [format, { part, partBytes }] of Object.entries(FORMATS)) {
    for (const killAt of ['1', '0.6']) {
      const dataDir = join(folder, `${format}-${killAt}`);
      const server = await startLocalProvider({ port: 0, dataDir, testControls: true });
      const args = [format, server.url, rows, sha256, String(bytes), join(folder, `store-${format}-${killAt}`)];
      if (killAt !== '1') await attempt([...args, killAt]);
      let done = await attempt(args);
      // The provider may still be busy with what was cut off: as Temporal does, once more.
      for (let tries = 0; done === null && tries < 5; tries += 1) done = await attempt(args);
      if (done === null) throw new Error(`${format}: the upload did not end`);
      const journal = (await (await fetch(`${server.url}/_journal`)).json()) as {
        requests: { path: string; status: number | null }[];
      };
      const sent = journal.requests.filter(({ path, status }) => part.test(path) && status === 200).length;
      const parts = partBytes === null ? 1 : Math.ceil(bytes / partBytes);
      const above = (done.peakBytes - done.idleBytes) / MEGABYTE;
      const same = digestOf(dataDir, done.fileId) === sha256 ? 'equal' : 'DIFFERENT';
      await server.close();
      const shown = killAt === '1' ? '' : '60 %';
      table.push(
        [format, bytes, shown, parts, sent, above.toFixed(0), done.seconds.toFixed(1), same].map(String).join('\t'),
      );
      process.stderr.write(`${table.at(-1) ?? ''}\n`);
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
  process.stdout.write(`${table.join('\n')}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
