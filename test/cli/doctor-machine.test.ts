import { describe, expect, it } from 'vitest';
import { checkMachine, THIS_MACHINE } from '../../cli/doctor/machine.ts';

describe('what the machine lacks', () => {
  it.each([
    ['node', { nodeVersion: '20.18.3' }, 'older than 20.19', 'install Node.js 20.19'],
    [
      'native-bridge',
      {
        loadBridge: () => {
          throw new Error('no such file: musl');
        },
      },
      'no such file: musl',
      'Debian, not Alpine',
    ],
    ['disk', { freeBytes: async () => 5e8 }, '0.5 GiB free', 'RETUNE_HOME'],
  ])('%s is named with its mend', async (name, change, message, mend) => {
    const checks = await checkMachine({ ...THIS_MACHINE, ...change }, '/nowhere/at/all');
    expect(checks.filter(({ ok }) => !ok)).toMatchObject([
      { name, message: expect.stringContaining(message), mend: expect.stringContaining(mend) },
    ]);
  });
});
