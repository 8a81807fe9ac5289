import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { main } from '../../cli/main.ts';

/** Collects what is written, as a stream that is (or is not) a terminal. */
function capture(isTTY: boolean) {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY, columns: 100 }), text: () => chunks.join('') };
}

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of stdout, parsed. */
  json(): Record<string, unknown>;
}

/** A new folder with these files in it. */
export function temporaryFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'retune-cli-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Nothing listens there: whatever needs Temporal must say so at once. */
export const NO_TEMPORAL = { TEMPORAL_ADDRESS: '127.0.0.1:1' };

/** Runs one command line in this process with nothing of this process's own environment. */
export async function runCli(
  argv: readonly string[],
  {
    cwd = temporaryFolder(),
    env = NO_TEMPORAL,
    tty = false,
    signal = new AbortController().signal,
  }: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly tty?: boolean;
    readonly signal?: AbortSignal;
  } = {},
): Promise<CliResult> {
  const [stdout, stderr] = [capture(tty), capture(tty)];
  const code = await main(argv, { cwd, env, signal, stdout: stdout.stream, stderr: stderr.stream, interactive: false });
  const lines = (): readonly string[] => stdout.text().trimEnd().split('\n');
  return { code, stdout: stdout.text(), stderr: stderr.text(), json: () => JSON.parse(lines().at(-1) ?? '') };
}

/** Enough rows that each side of the split has some. */
export const CSV = [
  'text,category',
  ...Array.from(
    { length: 40 },
    (_, row) =>
      `${row % 2 === 0 ? 'my card is lost' : 'my bill is wrong'} ${row},${row % 2 === 0 ? 'card' : 'billing'}`,
  ),
  '',
].join('\n');

export const CONFIG = `name: support-intents
data:
  sources: [{ path: tickets.csv, columns: { prompt: text, completion: category } }]
training: { provider: local, base_model: local-small }
`;

/** A folder with a configuration and its data. */
export function project(files: Readonly<Record<string, string>> = {}): string {
  return temporaryFolder({ 'retune.yaml': CONFIG, 'tickets.csv': CSV, ...files });
}
