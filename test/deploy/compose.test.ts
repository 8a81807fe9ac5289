import { spawnSync } from 'node:child_process';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { OTHER_VARIABLES } from '../../config/other-variables.ts';
import { environmentSchema } from '../../config/settings-schema.ts';
import { SEARCH_ATTRIBUTES } from '../../platform/search-attributes.ts';
import { readCompose, ROOT } from '../support/compose.ts';
import { programPath } from '../support/program.ts';

const COMPOSE_GO = 'go install github.com/compose-spec/compose-go/v2/cmd@v2.9.1, renamed to compose-go';
const composeGo = programPath('compose-go');

async function services() {
  return Object.entries((await readCompose()).services);
}

test.skipIf(composeGo === null)(
  `Compose's own loader takes the file${composeGo === null ? ` (skipped: no compose-go: ${COMPOSE_GO})` : ''}`,
  () => {
    const { status, stderr } = spawnSync(String(composeGo), ['docker-compose.yml'], { cwd: ROOT, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  },
);

test('it has all that a run needs, and what shows how it goes', async () => {
  const names = (await services()).map(([name]) => name);
  expect(names).toEqual(
    expect.arrayContaining(
      ['postgres', 'temporal', 'temporal-ui', 'redis', 's3', 'local-provider', 'worker', 'codec-server'].concat([
        'prometheus',
        'grafana',
      ]),
    ),
  );
});

test('every image is pinned to a full version, or built from a Dockerfile that is there', async () => {
  for (const [name, { image, build }] of await services()) {
    if (build !== undefined) await access(path.join(ROOT, build.dockerfile));
    expect(image, name).toMatch(/:v?\d+\.\d+(\.\d+)?(-[a-z0-9.-]+)?$/);
  }
});

test('every service that goes on tells whether it is healthy', async () => {
  const silent = (await services()).filter(([, { healthcheck }]) => healthcheck === undefined);
  expect(silent.map(([name]) => name)).toEqual(['search-attributes']);
});

test('a service waits only for services that exist and can tell that they are healthy, or that end', async () => {
  const all = new Map(await services());
  for (const [name, { depends_on: needed }] of all) {
    for (const [other, { condition }] of Object.entries(needed)) {
      const ready = all.get(other)?.healthcheck === undefined ? 'service_completed_successfully' : 'service_healthy';
      expect(condition, `${name} needs ${other}`).toBe(ready);
      expect(all.has(other), `${name} needs ${other}`).toBe(true);
    }
  }
});

test('nothing listens on the network, only on this machine', async () => {
  for (const [name, { ports }] of await services()) {
    for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
  }
});

test('what is built here runs without capabilities on a root that cannot be written', async () => {
  const ours = (await services()).filter(([, { build }]) => build !== undefined);
  expect(ours.map(([name]) => name)).toEqual(['local-provider', 'worker', 'codec-server']);
  for (const [, service] of ours)
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
});

test('volumes are declared, mounted files are there, and data files are mounted to be read only', async () => {
  const { services: all, volumes } = await readCompose();
  for (const { volumes: mounts } of Object.values(all)) {
    for (const mount of mounts) {
      if (typeof mount !== 'string') expect(mount.read_only).toBe(true);
      else if (mount.startsWith('./')) await access(path.join(ROOT, mount.split(':')[0] ?? ''));
      else expect(Object.keys(volumes)).toContain(mount.split(':')[0]);
    }
  }
});

test('the search attributes that it registers are those of the product', async () => {
  const { command = [] } = (await readCompose()).services['search-attributes'] ?? {};
  const names = command.filter((word) => word.startsWith('--name=')).map((word) => word.slice('--name='.length));
  expect(names).toEqual(SEARCH_ATTRIBUTES);
});

test('what Prometheus scrapes is an address of the stack', async () => {
  const { services: all } = await readCompose();
  expect(all['worker']?.network_mode).toBe('service:local-provider');
  expect(all['worker']?.environment['RETUNE_METRICS_ADDRESS']).toBe('0.0.0.0:9464');
});

test('the worker gets the keys and addresses of every built-in provider, and those of named ones from a file that may lack', async () => {
  const { environment, env_file: files } = (await readCompose()).services['worker'] ?? {};
  const ofProviders = [...Object.keys(OTHER_VARIABLES), ...Object.keys(environmentSchema.shape)].filter((name) =>
    /^(DEEPSEEK|OPENAI|TOGETHER)_/.test(name),
  );
  const ours = ['RETUNE_ENCRYPTION_KEYS', 'RETUNE_ENCRYPTION_STRICT', 'RETUNE_PSEUDONYM_KEY'];
  const handed = [...ofProviders, ...ours, 'RETUNE_WEBHOOK_SECRET', 'RETUNE_WEBHOOK_URL'];
  expect(handed).toHaveLength(16);
  for (const name of handed) expect(environment, name).toHaveProperty(name, null);
  expect(files).toEqual([{ path: 'worker.env', required: false }]);
});
