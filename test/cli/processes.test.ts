import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claimHome, uiOfStack } from '../../cli/dev-claim.ts';
import { temporalUiLink } from '../../cli/temporal-ui.ts';
import { createOutput } from '../../cli/output.ts';
import type { CommandContext } from '../../cli/context.ts';
import { readSettings } from '../../config/settings.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const RETUNE = resolve(import.meta.dirname, '../../bin/retune.js');
const UP = { address: '127.0.0.1:7233', namespace: 'default', uiUrl: null, providerUrl: 'http://127.0.0.1:4620' };

function contextIn(cwd: string): CommandContext {
  const options = { json: false, quiet: true, color: false, debug: false, config: null, set: [] };
  const settings = readSettings({});
  const output = createOutput({ stdout: process.stdout, stderr: process.stderr }, options, settings);
  return { settings, options, output, cwd, interactive: false, signal: new AbortController().signal, actor: 'test' };
}

describe('retune local-provider', () => {
  it('says first where it listens, and ends with 0 when it is asked to', async () => {
    const stop = AbortSignal.timeout(300);
    const { code, stdout } = await runCli(['local-provider', '--port', '0', '--json'], { signal: stop });
    expect(code).toBe(0);
    const { type, url, base_urls: baseUrls } = JSON.parse(stdout.split('\n')[0] ?? '');
    expect(type).toBe('listening');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(baseUrls).toEqual({ deepseek: url, openai: `${url}/v1`, together: `${url}/together/v1` });
  });

  it.each([
    ['without its secret', ['--webhook-url', 'http://127.0.0.1:1/hook']],
    ['with a secret that is none', ['--webhook-url', 'http://127.0.0.1:1/hook', '--webhook-secret', 'x']],
    ['off this machine', ['--webhook-url', 'https://example.com/hook', '--webhook-secret', 'whsec_c2VjcmV0']],
  ])('refuses a webhook %s', async (_, flags) => {
    const { code, stdout } = await runCli(['local-provider', '--port', '0', '--json', ...flags]);
    expect(code).toBe(2);
    expect(stdout).not.toContain('listening');
  });
});

describe('the home folder of a stack', () => {
  it('is used as it is where a `retune dev` holds it', async () => {
    const home = temporaryFolder();
    const first = await claimHome(contextIn(home), home, 'dev');
    await first.announce(UP);
    expect((await claimHome(contextIn(home), home, 'run')).usable).toEqual(UP);
    await first.release();
    expect((await claimHome(contextIn(home), home, 'run')).usable).toBeNull();
  });

  it('tells where the Temporal UI of its server is, by either name of this machine', async () => {
    const home = temporaryFolder();
    const claim = await claimHome(contextIn(home), home, 'dev');
    await claim.announce({ ...UP, uiUrl: 'http://127.0.0.1:99' });
    expect(await uiOfStack(home, '127.0.0.1:7233')).toBe('http://127.0.0.1:99');
    expect(await uiOfStack(home, 'localhost:7233')).toBe('http://127.0.0.1:99');
    expect(await uiOfStack(home, 'localhost:7234')).toBeNull();
  });

  it('is waited for where a `run --dev` holds it', async () => {
    const home = temporaryFolder();
    const first = await claimHome(contextIn(home), home, 'run');
    const second = claimHome(contextIn(home), home, 'run');
    await first.release();
    expect((await second).usable).toBeNull();
  });

  it('is taken over from a process that died, or whose claim was cut off', async () => {
    for (const text of [JSON.stringify({ pid: 2 ** 30, kind: 'dev', up: UP }), '{"pid":']) {
      const home = join(temporaryFolder(), 'home');
      mkdirSync(home);
      writeFileSync(join(home, 'dev.json'), text);
      expect((await claimHome(contextIn(home), home, 'dev')).usable).toBeNull();
    }
  });
});

describe('the link to the Temporal UI', () => {
  const base = { namespace: 'default', workflowId: 'fine-tune/a.2', executionId: 'e1', uiUrl: null };
  it.each([
    [{ address: 'localhost:7233' }, 'http://localhost:8233/namespaces/default/workflows/fine-tune%2Fa.2/e1/history'],
    [{ address: 'localhost:17233' }, 'http://localhost:18233/namespaces/default/workflows/fine-tune%2Fa.2/e1/history'],
    [{ address: '[::1]:7300' }, 'http://localhost:8300/namespaces/default/workflows/fine-tune%2Fa.2/e1/history'],
    [
      { address: '127.0.0.1:9', uiUrl: 'http://127.0.0.1:99' },
      'http://127.0.0.1:99/namespaces/default/workflows/fine-tune%2Fa.2/e1/history',
    ],
    [
      { address: 'ns.acct.tmprl.cloud:7233' },
      'https://cloud.temporal.io/namespaces/default/workflows/fine-tune%2Fa.2/e1/history',
    ],
    [{ address: 'temporal.internal:7233' }, null],
  ])('%j → %s', (place, link) => {
    expect(temporalUiLink({ ...base, ...place })).toBe(link);
  });
});

describe('a store in S3', () => {
  it('brings no warning of the AWS SDK about versions of Node to come', () => {
    const { status, stderr } = spawnSync(process.execPath, [RETUNE, 'list'], {
      encoding: 'utf8',
      env: {
        ...{ ...process.env, RETUNE_STORE: 's3://bucket/prefix', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' },
        ...{ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
      },
    });
    expect(status).toBe(7);
    expect(stderr).not.toContain('NodeVersionSupportWarning');
  }, 60_000);
});
