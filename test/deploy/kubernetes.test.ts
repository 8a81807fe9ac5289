import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../config/settings.ts';
import { QUEUES } from '../../domain/task-queue.ts';
import { runCommand } from '../../platform/run-command.ts';
import { SEARCH_ATTRIBUTES } from '../../platform/search-attributes.ts';
import { ROOT } from '../support/compose.ts';
import { imageEntrypoint } from '../support/compose-process.ts';
import * as kubernetes from '../support/kubernetes.ts';
import { restrictedViolations } from '../support/restricted-profile.ts';
import { sharedTemporal } from '../support/services.ts';
import { tempDir } from '../support/temp-dir.ts';
import { testTemporalCli } from '../support/temporal-cli.ts';

const { noKustomize, noSchemas, podOwners } = kubernetes;
const skipped = (why: string | null): string => (why === null ? '' : ` (skipped: ${why})`);
const files = kubernetes.manifestFiles();
const FOLDERS = ['base', 'overlays/production'];

describe('every manifest', () => {
  it.skipIf(noSchemas !== null)(`passes Kubernetes' own schemas, with no unknown field${skipped(noSchemas)}`, () => {
    expect(files.length).toBeGreaterThan(8);
    expect(kubernetes.schemaProblems(files)).toBe('');
  });

  it.skipIf(noSchemas !== null)(`would be refused for a field that is misspelt${skipped(noSchemas)}`, async () => {
    const file = path.join(await tempDir(), 'deployment.yaml');
    const text = readFileSync(path.join(kubernetes.KUBERNETES, 'worker', 'deployment.yaml'), 'utf8');
    await writeFile(file, text.replace('readOnlyRootFilesystem', 'readOnlyRootFileSystem'));
    expect(kubernetes.schemaProblems([file])).toContain('readOnlyRootFileSystem');
  });

  it('that makes pods keeps the restricted profile, on a root that cannot be written, from a pinned image', () => {
    const owners = files.flatMap((file) => podOwners(kubernetes.readObjects(file)));
    expect(owners.map(({ metadata }) => metadata.name).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'codec-server',
      'search-attributes',
      'worker',
    ]);
    for (const { metadata, spec } of owners) {
      expect(restrictedViolations(spec.template.spec), metadata.name).toEqual([]);
      for (const { image, securityContext } of spec.template.spec.containers) {
        expect(securityContext, metadata.name).toMatchObject({ readOnlyRootFilesystem: true });
        expect(image).toMatch(/:\d+\.\d+\.\d+$/);
      }
    }
  });

  it('holds no secret, only the names of secrets', () => {
    for (const file of files) {
      const objects = kubernetes.readObjects(file);
      expect(objects.map(({ kind }) => kind)).not.toContain('Secret');
      const variables = podOwners(objects).flatMap(({ spec }) =>
        spec.template.spec.containers.flatMap(({ env }) => env),
      );
      for (const { name, value } of variables)
        if (/KEY|SECRET|TOKEN|PASSWORD/.test(name)) expect(value).toBeUndefined();
    }
  });
});

describe.skipIf(noKustomize !== null)(`what kustomize makes${skipped(noKustomize)}`, () => {
  it.skipIf(noSchemas !== null).each(FOLDERS)(
    `of %s passes Kubernetes' own schemas, with no unknown field${skipped(noSchemas)}`,
    async (folder) => {
      const file = path.join(await tempDir(), 'built.yaml');
      await writeFile(file, kubernetes.buildKustomization(folder));
      expect(kubernetes.schemaProblems([file])).toBe('');
    },
  );

  it.each(FOLDERS)('of %s keeps the restricted profile, which the namespace enforces', (folder) => {
    const objects = kubernetes.builtObjects(folder);
    for (const { metadata, spec } of podOwners(objects))
      expect(restrictedViolations(spec.template.spec), metadata.name).toEqual([]);
    const namespace = objects.find(({ kind }) => kind === 'Namespace');
    expect(namespace?.metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
  });

  it('has workers for each queue and for no other, with an autoscaler and a disruption budget of their own', () => {
    const objects = kubernetes.builtObjects('overlays/production');
    const workers = podOwners(objects).filter(({ metadata }) => metadata.name.startsWith('worker-'));
    const served = workers.map(({ spec }) => queueOf(spec.template.spec.containers[0]?.args ?? []));
    expect(new Set(served)).toEqual(new Set(QUEUES));
    for (const { metadata, spec } of workers) {
      const selector = spec.selector?.matchLabels ?? {};
      expect(spec.template.metadata.labels).toMatchObject(selector);
      expect(selector['app.kubernetes.io/component']).toBe(metadata.name.slice('worker-'.length));
      const named = objects.filter((object) => object.metadata.name === metadata.name);
      expect(named).toContainEqual(
        expect.objectContaining({
          kind: 'HorizontalPodAutoscaler',
          spec: expect.objectContaining({ scaleTargetRef: expect.objectContaining({ name: metadata.name }) }),
        }),
      );
      expect(named).toContainEqual(
        expect.objectContaining({
          kind: 'PodDisruptionBudget',
          spec: expect.objectContaining({ selector: { matchLabels: selector } }),
        }),
      );
    }
  });

  it('gives a worker longer to end than it takes to drain, and looks at the addresses that it serves', () => {
    const objects = kubernetes.builtObjects('overlays/production');
    const settings = readSettings(Object.fromEntries(Object.entries(configOf(objects))));
    for (const { metadata, spec } of podOwners(objects).filter((owner) => owner.metadata.name.startsWith('worker-'))) {
      const { terminationGracePeriodSeconds, containers } = spec.template.spec;
      expect(terminationGracePeriodSeconds * 1_000).toBeGreaterThan(settings.shutdownGraceMs + 10_000);
      expect(containers[0], metadata.name).toMatchObject({
        ports: [{ name: 'metrics', containerPort: settings.metricsAddress?.port }],
        livenessProbe: { httpGet: { path: '/healthz', port: 'metrics' } },
        readinessProbe: { httpGet: { path: '/readyz', port: 'metrics' } },
      });
    }
  });

  it('starts workers by arguments that the command line takes', { timeout: 120_000 }, async () => {
    const workers = podOwners(kubernetes.builtObjects('overlays/production')).filter(({ metadata }) =>
      metadata.name.startsWith('worker-'),
    );
    const [node = '', ...entry] = await imageEntrypoint();
    for (const { spec } of workers) {
      const args = spec.template.spec.containers[0]?.args ?? [];
      const environment = { PATH: process.env['PATH'], TEMPORAL_ADDRESS: '127.0.0.1:1', RETUNE_HOME: await tempDir() };
      const { code, output } = await runCommand(node, [...entry, ...args], { environment });
      // 7: it got as far as looking for Temporal.
      expect(code, `${args.join(' ')}: ${output}`).toBe(7);
    }
  });

  it('registers the search attributes of the product, by a command that does it', async () => {
    const job = podOwners(kubernetes.builtObjects('base')).find(
      ({ metadata }) => metadata.name === 'search-attributes',
    );
    const args = job?.spec.template.spec.containers[0]?.args ?? [];
    const names = args.filter((word) => word.startsWith('--name=')).map((word) => word.slice('--name='.length));
    expect(names).toEqual(SEARCH_ATTRIBUTES);
    const { address } = await sharedTemporal();
    const environment = { ...process.env, TEMPORAL_ADDRESS: address };
    const { code, output } = await runCommand(await testTemporalCli(), args, { environment });
    expect(code, output).toBe(0);
  });
});

it("the image's version is the product's, wherever it stands", () => {
  const { version }: { version: string } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const texts = ['docker-compose.yml', 'deploy/kubernetes/worker/deployment.yaml', 'deploy/Dockerfile'].map((file) =>
    readFileSync(path.join(ROOT, file), 'utf8'),
  );
  for (const text of texts) expect(text).toContain(`retune:${version}`);
});

function queueOf(args: readonly string[]): string | undefined {
  return args[args.indexOf('--queue') + 1];
}

function configOf(objects: readonly kubernetes.KubernetesObject[]): Readonly<Record<string, string>> {
  const config = objects.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('retune-config'),
  );
  return Object.fromEntries(Object.entries(config?.['data'] ?? {}).map(([name, value]) => [name, String(value)]));
}
