import { statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { bad, good, words } from './check.ts';
import type { Check } from './check.ts';

/** What the machine is asked, so that a test can hand in another one. */
export interface Machine {
  readonly nodeVersion: string;
  /** Loads the native part of the Temporal SDK; throws where there is none for this machine. */
  loadBridge(): unknown;
  /** Bytes that this user may still write on the disk of a folder that need not exist yet. */
  freeBytes(folder: string): Promise<number>;
}

const OLDEST_NODE = [20, 19] as const;
const LEAST_FREE_BYTES = 2 * 1024 ** 3;
const GIB = 1024 ** 3;

export const THIS_MACHINE: Machine = {
  nodeVersion: process.versions.node,
  loadBridge: () => createRequire(import.meta.url)('@temporalio/core-bridge'),
  freeBytes: async (folder) => {
    for (let place = folder; ; place = dirname(place)) {
      try {
        const { bavail, bsize } = await statfs(place);
        return bavail * bsize;
      } catch (error) {
        if (place === dirname(place)) throw error;
      }
    }
  },
};

/** Node.js, the SDK's native bridge, and room on the disk of `home`. */
export async function checkMachine(machine: Machine, home: string): Promise<readonly Check[]> {
  return [checkNode(machine), checkBridge(machine), await checkDisk(machine, home)];
}

function checkNode({ nodeVersion }: Machine): Check {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const [oldest, oldestMinor] = OLDEST_NODE;
  if (major > oldest || (major === oldest && minor >= oldestMinor)) return good('node', nodeVersion);
  const wanted = OLDEST_NODE.join('.');
  return bad('wrong', 'node', `Node.js ${nodeVersion} is older than ${wanted}`, `install Node.js ${wanted} or later`);
}

function checkBridge(machine: Machine): Check {
  const { platform, arch } = process;
  try {
    machine.loadBridge();
    return good('native-bridge', `the Temporal SDK's native part loads on ${platform}-${arch}`);
  } catch (error) {
    const message = `the Temporal SDK's native part does not load on ${platform}-${arch}: ${words(error).split('\n')[0]}`;
    const mend =
      'use glibc Linux (Debian, not Alpine), macOS or Windows on x64 or arm64, and install again with npm ci';
    return bad('wrong', 'native-bridge', message, mend);
  }
}

async function checkDisk(machine: Machine, home: string): Promise<Check> {
  const free = await machine.freeBytes(home);
  const shown = `${(free / GIB).toFixed(1)} GiB free for ${home}`;
  if (free >= LEAST_FREE_BYTES) return good('disk', shown);
  return bad('advice', 'disk', shown, 'make room, or set RETUNE_HOME to a folder on a larger disk');
}
