import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { ROOT } from './compose.ts';
import { programPath } from './program.ts';
import { podSpecSchema } from './restricted-profile.ts';

export const KUBERNETES = path.join(ROOT, 'deploy', 'kubernetes');
/** Where `.ci/run` puts it. */
const VALIDATOR = path.join(homedir(), '.cache', 'retune', 'kubernetes-validate');
/** Clusters that are still about, and the newest whose schemas the validator has. */
const VERSIONS = ['1.30', '1.37'];

const objectSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
});

export type KubernetesObject = z.output<typeof objectSchema>;

const podOwnerSchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }).optional(),
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: podSpecSchema.extend({
        terminationGracePeriodSeconds: z.number().default(30),
        containers: z.array(
          z.looseObject({
            name: z.string(),
            image: z.string(),
            args: z.array(z.string()).default([]),
            env: z.array(z.object({ name: z.string(), value: z.string().optional() })).default([]),
            ports: z.array(z.looseObject({ name: z.string(), containerPort: z.number() })).default([]),
          }),
        ),
      }),
    }),
  }),
});

export type PodOwner = z.output<typeof podOwnerSchema>;

/** The documents of a text that are objects of a cluster: no kustomizations, no patches. */
function objectsOf(text: string): readonly KubernetesObject[] {
  return parseAllDocuments(text)
    .map((document): unknown => document.toJS())
    .filter((value) => objectSchema.safeParse(value).success)
    .map((value) => objectSchema.parse(value));
}

/** The files below deploy/kubernetes that hold objects. */
export function manifestFiles(): readonly string[] {
  return readdirSync(KUBERNETES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => path.join(KUBERNETES, file))
    .filter((file) => objectsOf(readFileSync(file, 'utf8')).length > 0);
}

export function readObjects(file: string): readonly KubernetesObject[] {
  return objectsOf(readFileSync(file, 'utf8'));
}

const kustomize = programPath('kustomize');
const kubectl = programPath('kubectl');

/** Why nothing can be built here; null where it can. */
export const noKustomize =
  kustomize === null && kubectl === null
    ? 'no kustomize: go install sigs.k8s.io/kustomize/kustomize/v5@v5.6.0, or kubectl'
    : null;

/** What `kubectl apply -k` would send for a folder below deploy/kubernetes. */
export function buildKustomization(folder: string): string {
  const [program, ...args] = kustomize === null ? [String(kubectl), 'kustomize'] : [kustomize, 'build'];
  const { status, stdout, stderr } = spawnSync(program, [...args, path.join(KUBERNETES, folder)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

export function builtObjects(folder: string): readonly KubernetesObject[] {
  return objectsOf(buildKustomization(folder));
}

/** Those that make pods. */
export function podOwners(objects: readonly KubernetesObject[]): readonly PodOwner[] {
  return objects
    .filter(({ kind }) => ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod'].includes(kind))
    .map((object) => podOwnerSchema.parse(object));
}

function validator(...args: readonly string[]) {
  const environment = { PATH: process.env['PATH'], PYTHONPATH: VALIDATOR };
  return spawnSync('python3', ['-m', 'kubernetes_validate', ...args], { encoding: 'utf8', env: environment });
}

/** Why no schema can be checked here; null where it can. */
export const noSchemas =
  validator('--version').status === 0
    ? null
    : `no kubernetes-validate: python3 -m pip install --target ${VALIDATOR} kubernetes-validate==1.37.0`;

/** What Kubernetes' own schemas, with no unknown field allowed, find wrong in files; empty where nothing. */
export function schemaProblems(files: readonly string[]): string {
  const versions = VERSIONS.flatMap((version) => ['-k', version]);
  const { status, stdout, stderr } = validator(...versions, '--strict', '--quiet', ...files);
  return status === 0 ? '' : `${stdout}${stderr}` || 'refused';
}
