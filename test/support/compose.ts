import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** The repository's root. */
export const ROOT = path.resolve(import.meta.dirname, '../..');

const words = z.array(z.string());

const serviceSchema = z.object({
  image: z.string(),
  build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
  entrypoint: words.optional(),
  command: words.default([]),
  environment: z.record(z.string(), z.string().nullable()).default({}),
  env_file: z.array(z.object({ path: z.string(), required: z.boolean() })).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: words }).optional(),
  ports: words.default([]),
  profiles: words.default([]),
  volumes: z.array(z.union([z.string(), z.object({ type: z.literal('bind'), read_only: z.boolean() })])).default([]),
  network_mode: z.string().optional(),
  read_only: z.boolean().default(false),
  cap_drop: words.default([]),
  security_opt: words.default([]),
});

const composeSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.null()),
});

export type ComposeService = z.output<typeof serviceSchema>;

/** The stack as the file has it: `${…}` not yet filled in. */
export async function readCompose(): Promise<z.output<typeof composeSchema>> {
  const text = await readFile(path.join(ROOT, 'docker-compose.yml'), 'utf8');
  return composeSchema.parse(parse(text, { merge: true }));
}

/** Fills in `${NAME}` and `${NAME:-default}` from the host's variables, and takes `$$` for a dollar, as Compose does. */
export function interpolate(text: string, host: Readonly<Record<string, string>>): string {
  return text
    .replaceAll(/(?<!\$)\$\{(\w+)(?::-([^}]*))?\}/g, (_, name: string, otherwise = '') => host[name] || otherwise)
    .replaceAll('$$', '$');
}
