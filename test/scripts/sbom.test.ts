import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { packagesOf } from '../../scripts/licences/licences.ts';
import { billOfMaterials } from '../../scripts/sbom.mjs';
import { ROOT } from '../support/compose.ts';

const bomSchema = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.string(),
  metadata: z.object({ component: z.object({ name: z.string(), version: z.string(), type: z.string() }) }),
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      purl: z.string(),
      hashes: z.array(z.object({ alg: z.string(), content: z.string() })).default([]),
    }),
  ),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

test('the bill of materials names every package that is installed with Retune, and none for development', async () => {
  const { metadata, components } = bomSchema.parse(billOfMaterials());
  expect(metadata.component).toMatchObject({ name: 'retune', type: 'application' });
  const packages = packagesOf(await readFile(path.join(ROOT, 'package-lock.json'), 'utf8'));
  const listed = new Set(components.map(({ name }) => name));
  const installed = packages.filter(({ development }) => !development).map(({ name }) => name);
  expect(listed).toEqual(new Set(installed));
});

test('whatever one of them stands on is on the bill, too', () => {
  const { dependencies } = bomSchema.parse(billOfMaterials());
  const refs = new Set(dependencies.map(({ ref }) => ref));
  for (const { dependsOn } of dependencies) for (const other of dependsOn) expect(refs).toContain(other);
});

test('each of them has its version, its place in the registry and a digest to check it by', () => {
  const { components } = bomSchema.parse(billOfMaterials());
  for (const { name, version, purl, hashes } of components) {
    expect(purl, name).toMatch(/^pkg:npm\//);
    expect(purl).toContain(`@${version}`);
    expect(hashes.map(({ alg }) => alg)).toContain('SHA-512');
  }
});
