import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

function holderIsAlive(lockFile) {
  try {
    process.kill(Number(readFileSync(lockFile, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function tryLock(lockFile) {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** One build at a time in a checkout; a lock whose holder was killed is taken over. */
export async function withBuildLock(lockFile, action) {
  let deadLooks = 0;
  while (!tryLock(lockFile)) {
    await sleep(100);
    // Looked at twice: between the creation of the file and its content it names nobody.
    deadLooks = holderIsAlive(lockFile) ? 0 : deadLooks + 1;
    if (deadLooks > 2) rmSync(lockFile, { force: true });
  }
  try {
    return await action();
  } finally {
    rmSync(lockFile, { force: true });
  }
}
