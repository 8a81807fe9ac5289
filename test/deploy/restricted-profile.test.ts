import { expect, test } from 'vitest';
import { restrictedViolations } from '../support/restricted-profile.ts';

const kept = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
  capabilities: { drop: ['ALL'] },
};
const pod = (securityContext: object, spec: object = {}) => ({
  containers: [{ name: 'c', image: 'i', securityContext, ...('ports' in spec ? spec : {}) }],
  ...spec,
});

test('a pod that keeps the profile passes, also where the pod says it for its container', () => {
  expect(restrictedViolations(pod(kept))).toEqual([]);
  const { runAsNonRoot, seccompProfile, ...own } = kept;
  expect(restrictedViolations(pod(own, { securityContext: { runAsNonRoot, seccompProfile } }))).toEqual([]);
});

test('one port below 1024 may be asked for', () => {
  const capabilities = { drop: ['ALL'], add: ['NET_BIND_SERVICE'] };
  expect(restrictedViolations(pod({ ...kept, capabilities }))).toEqual([]);
});

test('a container that says nothing breaks what each has to say', () => {
  expect(restrictedViolations(pod({}))).toEqual(
    ['allowPrivilegeEscalation', 'capabilities are not dropped', 'runAsNonRoot', 'no seccompProfile'].map(
      (violation) => `c: ${violation}`,
    ),
  );
});

test.each([
  [{ privileged: true }, 'privileged'],
  [{ allowPrivilegeEscalation: true }, 'allowPrivilegeEscalation'],
  [{ runAsUser: 0 }, 'runAsUser 0'],
  [{ procMount: 'Unmasked' }, 'procMount'],
  [{ capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } }, 'capability SYS_ADMIN'],
  [{ capabilities: { drop: ['NET_RAW'] } }, 'capabilities are not dropped'],
  [{ seccompProfile: { type: 'Unconfined' } }, 'seccompProfile'],
  [{ appArmorProfile: { type: 'Unconfined' } }, 'appArmorProfile'],
  [{ seLinuxOptions: { type: 'spc_t' } }, 'seLinuxOptions'],
  [{ seLinuxOptions: { user: 'system_u' } }, 'seLinuxOptions'],
  [{ windowsOptions: { hostProcess: true } }, 'hostProcess'],
])('a container with %j is refused', (change, violation) => {
  expect(restrictedViolations(pod({ ...kept, ...change }))).toContain(`c: ${violation}`);
});

test.each([
  [{ hostNetwork: true }, 'hostNetwork'],
  [{ hostPID: true }, 'hostPID'],
  [{ hostIPC: true }, 'hostIPC'],
  [{ volumes: [{ name: 'v', hostPath: { path: '/' } }] }, 'volume hostPath'],
  [{ volumes: [{ name: 'v', nfs: { server: 's', path: '/' } }] }, 'volume nfs'],
  [{ securityContext: { sysctls: [{ name: 'kernel.msgmax' }] } }, 'sysctl kernel.msgmax'],
  [{ securityContext: { runAsUser: 0 } }, 'runAsUser 0'],
  [{ ports: [{ hostPort: 80 }] }, 'c: hostPort'],
])('a pod with %j is refused', (change, violation) => {
  expect(restrictedViolations(pod(kept, change))).toContain(violation);
});

test('a container that says no where its pod says yes is refused', () => {
  const spec = { securityContext: { runAsNonRoot: true } };
  expect(restrictedViolations(pod({ ...kept, runAsNonRoot: false }, spec))).toContain('c: runAsNonRoot');
});

test('containers that run before and beside are held to it, too', () => {
  const helper = [{ name: 'helper', image: 'i' }];
  for (const kind of ['initContainers', 'ephemeralContainers'])
    expect(restrictedViolations(pod(kept, { [kind]: helper }))).toContain('helper: runAsNonRoot');
});
