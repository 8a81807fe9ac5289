import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** As Linux counts them. */
const TICKS_PER_SECOND = 100;

export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024);
}

async function cpuSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The command's name, in brackets, may hold spaces: fields are counted behind it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Processor time of the process over a stretch of time, as a share of one processor. */
export async function cpuShare(pid: number, overMs: number): Promise<number> {
  const before = await cpuSeconds(pid);
  const startedAt = performance.now();
  await delay(overMs);
  return ((await cpuSeconds(pid)) - before) / ((performance.now() - startedAt) / 1_000);
}
