import { z } from 'zod';

const securityContext = z
  .object({
    privileged: z.boolean(),
    allowPrivilegeEscalation: z.boolean(),
    runAsNonRoot: z.boolean(),
    runAsUser: z.number(),
    procMount: z.string(),
    capabilities: z.object({ add: z.array(z.string()), drop: z.array(z.string()) }).partial(),
    seccompProfile: z.object({ type: z.string() }),
    seLinuxOptions: z.object({ type: z.string(), user: z.string(), role: z.string() }).partial(),
    appArmorProfile: z.object({ type: z.string() }),
    windowsOptions: z.object({ hostProcess: z.boolean() }).partial(),
    sysctls: z.array(z.object({ name: z.string() })),
  })
  .partial();

const container = z.object({
  name: z.string(),
  image: z.string(),
  securityContext: securityContext.default({}),
  ports: z.array(z.object({ hostPort: z.number().default(0) })).default([]),
});

export const podSpecSchema = z.looseObject({
  hostNetwork: z.boolean().default(false),
  hostPID: z.boolean().default(false),
  hostIPC: z.boolean().default(false),
  securityContext: securityContext.default({}),
  containers: z.array(container),
  initContainers: z.array(container).default([]),
  ephemeralContainers: z.array(container).default([]),
  volumes: z.array(z.looseObject({ name: z.string() })).default([]),
});

type SecurityContext = z.output<typeof securityContext>;

const VOLUME_TYPES: ReadonlySet<string> = new Set(
  'configMap csi downwardAPI emptyDir ephemeral persistentVolumeClaim projected secret'.split(' '),
);
const SELINUX_TYPES: ReadonlySet<string> = new Set([
  '',
  'container_t',
  'container_init_t',
  'container_kvm_t',
  'container_engine_t',
]);
const SYSCTLS: ReadonlySet<string> = new Set(
  (
    'kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.ip_unprivileged_port_start net.ipv4.tcp_syncookies ' +
    'net.ipv4.ping_group_range net.ipv4.ip_local_reserved_ports net.ipv4.tcp_keepalive_time net.ipv4.tcp_fin_timeout ' +
    'net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes net.ipv4.tcp_rmem net.ipv4.tcp_wmem'
  ).split(' '),
);
const PROFILES: ReadonlySet<string> = new Set(['RuntimeDefault', 'Localhost']);

/** What neither a pod nor a container may say. */
function forbidden(context: SecurityContext): readonly string[] {
  const { seLinuxOptions: linux = {}, seccompProfile, appArmorProfile, sysctls = [] } = context;
  return [
    ...(context.privileged === true ? ['privileged'] : []),
    ...(context.windowsOptions?.hostProcess === true ? ['hostProcess'] : []),
    ...(context.runAsUser === 0 ? ['runAsUser 0'] : []),
    ...(context.runAsNonRoot === false ? ['runAsNonRoot false'] : []),
    ...(context.procMount === undefined || context.procMount === 'Default' ? [] : ['procMount']),
    ...(seccompProfile === undefined || PROFILES.has(seccompProfile.type) ? [] : ['seccompProfile']),
    ...(appArmorProfile === undefined || PROFILES.has(appArmorProfile.type) ? [] : ['appArmorProfile']),
    ...(SELINUX_TYPES.has(linux.type ?? '') && (linux.user ?? linux.role ?? '') === '' ? [] : ['seLinuxOptions']),
    ...sysctls.filter(({ name }) => !SYSCTLS.has(name)).map(({ name }) => `sysctl ${name}`),
  ];
}

/** What each container has to say, or its pod for it. */
function required(own: SecurityContext, pod: SecurityContext): readonly string[] {
  const added = own.capabilities?.add ?? [];
  return [
    ...(own.allowPrivilegeEscalation === false ? [] : ['allowPrivilegeEscalation']),
    ...(own.capabilities?.drop?.includes('ALL') === true ? [] : ['capabilities are not dropped']),
    ...added.filter((name) => name !== 'NET_BIND_SERVICE').map((name) => `capability ${name}`),
    ...((own.runAsNonRoot ?? pod.runAsNonRoot) === true ? [] : ['runAsNonRoot']),
    ...((own.seccompProfile ?? pod.seccompProfile) === undefined ? ['no seccompProfile'] : []),
  ];
}

/** What of Kubernetes' restricted Pod Security profile a pod does not keep; empty where the profile admits it. */
export function restrictedViolations(spec: unknown): readonly string[] {
  const pod = podSpecSchema.parse(spec);
  const containers = [...pod.containers, ...pod.initContainers, ...pod.ephemeralContainers];
  return [
    ...(['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((key) => pod[key]),
    ...pod.volumes.flatMap((volume) =>
      Object.keys(volume)
        .filter((key) => key !== 'name' && !VOLUME_TYPES.has(key))
        .map((key) => `volume ${key}`),
    ),
    ...forbidden(pod.securityContext),
    ...containers.flatMap(({ name, securityContext: own, ports }) =>
      [
        ...forbidden(own),
        ...required(own, pod.securityContext),
        ...ports.filter(({ hostPort }) => hostPort !== 0).map(() => 'hostPort'),
      ].map((violation) => `${name}: ${violation}`),
    ),
  ];
}
