import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { runCommand } from '../../platform/run-command.ts';
import { interpolate, readCompose, ROOT } from './compose.ts';
import type { ComposeService } from './compose.ts';

/** What stands for an address or a folder of a container on this machine. */
export type Places = readonly (readonly [inContainer: string, here: string])[];

/** What the host hands in, as somebody would set it before `docker compose up`. */
const HOST: Readonly<Record<string, string>> = {
  RETUNE_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  RETUNE_CODEC_TOKEN: randomBytes(16).toString('hex'),
};

export async function composeService(name: string): Promise<ComposeService> {
  const service = (await readCompose()).services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
}

/** A service's words with the addresses and folders of this machine in them. */
export function wordsHere(words: readonly string[], places: Places): readonly string[] {
  return words.map((word) => places.reduce((text, [from, to]) => text.replaceAll(from, to), interpolate(word, HOST)));
}

/** The entry point of our image, with this checkout in the place of `/app`. */
export async function imageEntrypoint(): Promise<readonly string[]> {
  const dockerfile = await readFile(path.join(ROOT, 'deploy', 'Dockerfile'), 'utf8');
  const words: string[] = JSON.parse(/^ENTRYPOINT (.+)$/m.exec(dockerfile)?.[1] ?? '[]');
  return words.map((word) => word.replace('/app/', `${ROOT}/`));
}

/** The service's variables alone; nothing of this process but the PATH. */
export function environmentHere({ environment }: ComposeService, places: Places): Record<string, string | undefined> {
  const own = Object.entries(environment).map(([name, value]) => [
    name,
    wordsHere([value ?? HOST[name] ?? ''], places)[0],
  ]);
  return { PATH: process.env['PATH'], ...Object.fromEntries(own) };
}

/**
 * Runs a service's command as a process with the environment that the file gives it, and its health check over and over
 * until that passes. Rejects where the process ends before. It ends with the test.
 */
export async function untilHealthy(name: string, program: readonly string[], places: Places): Promise<'healthy'> {
  const service = await composeService(name);
  const env = environmentHere(service, places);
  const [command = '', ...args] = [...program, ...wordsHere(service.command, places)];
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const check = wordsHere(service.healthcheck?.test ?? [], places).slice(1);
  for (;;) {
    const healthy = await passes(check, env);
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}: ${output}`);
    if (healthy) return 'healthy';
  }
}

/** Other people's images look with wget, which this machine need not have. */
async function passes(
  [program = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  if (program !== 'wget') return (await runCommand(program, args, { environment })).code === 0;
  return fetch(args.at(-1) ?? '').then(
    ({ ok }) => ok,
    () => delay(50, false),
  );
}
