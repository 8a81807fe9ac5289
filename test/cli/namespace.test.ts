import { expect, it } from 'vitest';
import { startCliStack } from '../support/cli-stack.ts';

it('a namespace that Temporal does not have is exit 7, with what to do', async () => {
  const stack = await startCliStack();
  stack.setEnvironment({ TEMPORAL_NAMESPACE: 'nope' });
  for (const command of [['run', '--detach'], ['worker'], ['schedule', 'list'], ['models', 'freeze', 'tickets']]) {
    const { code, stdout } = await stack.retune(...command, '--json');
    expect([command[0], code]).toEqual([command[0], 7]);
    expect(stdout).toContain('Temporal has no namespace \\"nope\\"');
    expect(stdout).toContain('temporal operator namespace create --namespace nope');
  }
}, 120_000);
