import { createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EnvHttpProxyAgent, fetch, type Response } from 'undici';
import { runCommand } from './run-command.ts';

export const OFFICIAL_DOWNLOAD = 'https://temporal.download/cli/archive';

export interface DownloadOptions {
  readonly url: string;
  readonly version: string;
  /** Where the program is to stand. */
  readonly target: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onProgress: (text: string) => void;
  readonly signal?: AbortSignal;
}

const PLATFORM: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const ARCHITECTURE: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
const PROGRESS_EVERY_BYTES = 10_000_000;

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}

/** The deepest cause says what happened ("getaddrinfo ENOTFOUND …"); undici's own words are "fetch failed". */
function reasonOf(error: unknown): string {
  let innermost = error;
  while (innermost instanceof Error && innermost.cause instanceof Error) innermost = innermost.cause;
  return innermost instanceof Error ? innermost.message : String(innermost);
}

async function save(response: Response, file: string, options: DownloadOptions): Promise<void> {
  if (response.body === null) throw new Error('the reply has no content');
  const total = Number(response.headers.get('content-length') ?? 0);
  let received = 0;
  let shown = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      if (received - shown >= PROGRESS_EVERY_BYTES) {
        shown = received;
        options.onProgress(
          `downloading the Temporal CLI: ${megabytes(received)}${total > 0 ? ` of ${megabytes(total)}` : ''}`,
        );
      }
      done(null, chunk);
    },
  });
  await pipeline(Readable.fromWeb(response.body), meter, createWriteStream(file));
}

async function extract(archive: string, folder: string, options: DownloadOptions): Promise<string> {
  const program = path.basename(options.target);
  // bsdtar of Windows and macOS reads zip too; Linux gets a tar.gz.
  const { code, output } = await runCommand('tar', ['-xf', archive, '-C', folder, program], {
    environment: options.environment,
    timeoutMs: 60_000,
    ...(options.signal && { signal: options.signal }),
  });
  if (code !== 0) throw new Error(`the archive cannot be unpacked: ${output.trim()}`);
  return path.join(folder, program);
}

/** Downloads the official archive and puts its program at `target`. Null on success, else why not, in words. */
export async function downloadTemporalCli(options: DownloadOptions): Promise<string | null> {
  const platform = PLATFORM[process.platform];
  const architecture = ARCHITECTURE[process.arch];
  if (platform === undefined || architecture === undefined) {
    return `there is no official download for ${process.platform} on ${process.arch}`;
  }
  const url = `${options.url}/v${options.version}?platform=${platform}&arch=${architecture}`;
  options.onProgress(`downloading the Temporal CLI ${options.version} from ${new URL(url).host}`);
  // A host that cannot be reached is to be noticed within seconds, since another way follows.
  const dispatcher = new EnvHttpProxyAgent({
    connect: { timeout: 5_000 },
    headersTimeout: 15_000,
    bodyTimeout: 30_000,
  });
  const temp = await mkdtemp(path.join(path.dirname(options.target), 'download-'));
  try {
    const response = await fetch(url, { dispatcher, signal: options.signal ?? null });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const archive = path.join(temp, 'archive');
    await save(response, archive, options);
    const program = await extract(archive, temp, options);
    await chmod(program, 0o755);
    await rename(program, options.target);
    return null;
  } catch (error) {
    options.signal?.throwIfAborted();
    return `the official download from ${new URL(url).host} failed: ${reasonOf(error)}`;
  } finally {
    await dispatcher.destroy();
    await rm(temp, { recursive: true, force: true });
  }
}
