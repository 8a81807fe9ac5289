import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { fillStore } from '../servers/view/stored-runs.ts';
import { NO_TEMPORAL, runCli, temporaryFolder } from './run-cli.ts';

/** Runs `retune view` until the end of `look`, which gets the first line of stdout, parsed. */
async function whileItListens(cwd: string, look: (first: { type: string; url: string }) => Promise<void>) {
  const over = new AbortController();
  const looked: Promise<void>[] = [];
  let text = '';
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      if (looked.length === 0 && text.includes('\n'))
        looked.push(look(JSON.parse(text.split('\n')[0] ?? '')).finally(() => over.abort()));
      done();
    },
  });
  const stderr = new Writable({ write: (_chunk, _encoding, done) => done() });
  const streams = { stdout: Object.assign(stdout, { isTTY: false }), stderr: Object.assign(stderr, { isTTY: false }) };
  const argv = ['view', '--port', '0', '--json'];
  const code = await main(argv, { cwd, env: NO_TEMPORAL, signal: over.signal, ...streams, interactive: false });
  await Promise.all(looked);
  return code;
}

it('`view` says where it listens, shows what is recorded without Temporal, and ends at Ctrl-C with 0', async () => {
  const cwd = temporaryFolder();
  await fillStore(createDiskStore(join(cwd, '.retune', 'store')), cwd);
  const code = await whileItListens(cwd, async ({ type, url }) => {
    expect([type, url]).toEqual(['listening', expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)]);
    expect(await (await fetch(url)).text()).toContain('href="/runs/first"');
    expect(await (await fetch(`${url}/runs/waiting`)).text()).toContain('not live');
  });
  expect(code).toBe(0);
});

it('in a folder without a store it shows an empty list and makes nothing', async () => {
  const cwd = temporaryFolder();
  const code = await whileItListens(cwd, async ({ url }) => {
    expect(await (await fetch(url)).text()).toContain('No runs yet');
  });
  expect(code).toBe(0);
});

it('a port that is taken, or that is none, is exit 2 with a way on', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as AddressInfo;
  const { code, json } = await runCli(['view', '--port', String(port), '--json']);
  expect([code, json()['error']]).toEqual([
    2,
    expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('--port') }),
  ]);
  taken.close();
  expect((await runCli(['view', '--port', 'many'])).code).toBe(2);
});
