import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { RetuneError } from '../domain/failure-type.ts';
import { processIsGone } from '../platform/process-is-gone.ts';
import type { CommandContext } from './context.ts';

const CLAIM_FILE = 'dev.json';
const LOOK_AGAIN_MS = 300;

const upSchema = z.object({
  address: z.string(),
  namespace: z.string(),
  uiUrl: z.string().nullable(),
  providerUrl: z.string(),
});
const claimSchema = z.object({ pid: z.int(), kind: z.enum(['dev', 'run']), up: upSchema.nullable() });

/** Where the parts of a stack are that is up. */
export type StackPlaces = z.output<typeof upSchema>;
type Claim = z.output<typeof claimSchema>;

/** A home belongs to one stack at a time: two servers on one database file would destroy it. */
export interface DevClaim {
  /** The `retune dev` that holds the home already and can be used as it is. */
  readonly usable: StackPlaces | null;
  announce(up: StackPlaces): Promise<void>;
  release(): Promise<void>;
}

/** Takes the home; where a `retune dev` holds it, that one is used; where a `run --dev` does, its end is waited for. */
export async function claimHome(context: CommandContext, home: string, kind: Claim['kind']): Promise<DevClaim> {
  const file = join(home, CLAIM_FILE);
  const write = (up: StackPlaces | null, flag: 'w' | 'wx'): Promise<void> =>
    writeFile(file, JSON.stringify({ pid: process.pid, kind, up } satisfies Claim), { flag, mode: 0o600 });
  let said = false;
  for (;;) {
    try {
      await write(null, 'wx');
      return { usable: null, announce: (up) => write(up, 'w'), release: () => rm(file, { force: true }) };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = await readClaim(file);
    if (holder === null || processIsGone(holder.pid)) {
      await rm(file, { force: true });
      continue;
    }
    if (holder.kind === 'dev' && holder.up !== null) {
      return { usable: holder.up, announce: () => Promise.resolve(), release: () => Promise.resolve() };
    }
    if (context.signal.aborted) throw new RetuneError('CANCELLED', 'stopped while another command had the home folder');
    if (!said) {
      said = true;
      context.output.info(
        `waiting for another \`retune ${holder.kind === 'dev' ? 'dev' : 'run --dev'}\` (process ${holder.pid}) to leave ${home}; if there is none, delete ${file}`,
      );
    }
    await delay(LOOK_AGAIN_MS);
  }
}

/** The Temporal UI of the stack that is up in this home, if it is the one at this address. */
export async function uiOfStack(home: string, address: string): Promise<string | null> {
  const text = await readFile(join(home, CLAIM_FILE), 'utf8').catch(() => null);
  if (text === null) return null;
  const claim = await readClaim(join(home, CLAIM_FILE));
  if (claim === null || claim.up === null || processIsGone(claim.pid)) return null;
  return claim.up.address === address.replace(/^localhost:/, '127.0.0.1:') ? claim.up.uiUrl : null;
}

/** Null where the file is gone, or was cut off by a crash. */
async function readClaim(file: string): Promise<Claim | null> {
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      return claimSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    } catch {
      // It may be written at this moment.
      await delay(LOOK_AGAIN_MS / 3);
    }
  }
  return null;
}
