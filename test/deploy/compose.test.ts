import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../', import.meta.url));

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string().optional(),
      build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
      depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).default({}),
      healthcheck: z.unknown().optional(),
      ports: z.array(z.string()).default([]),
    }),
  ),
});

async function services() {
  return Object.entries(
    composeSchema.parse(parse(await readFile(path.join(root, 'docker-compose.yml'), 'utf8'))).services,
  );
}

test('every image of the stack is pinned to a full version, or built from a Dockerfile that is there', async () => {
  for (const [name, { image, build }] of await services()) {
    if (build !== undefined) await access(path.join(root, build.dockerfile));
    else expect(image, name).toMatch(/:\d+\.\d+(\.\d+)?(-[a-z0-9.-]+)?$/);
  }
});

test('a service waits only for services that exist and can tell that they are healthy', async () => {
  const all = new Map(await services());
  for (const [name, { depends_on: needed }] of all) {
    for (const other of Object.keys(needed))
      expect(all.get(other)?.healthcheck, `${name} needs ${other}`).toBeDefined();
  }
});

test('nothing listens on the network, only on this machine', async () => {
  for (const [name, { ports }] of await services()) {
    for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
  }
});
