import { expect, it } from 'vitest';
import { startCliStack } from '../support/cli-stack.ts';

it('`run --detach` says how to come back, beside its result', async () => {
  const stack = await startCliStack();
  const told = await stack.retune('run', '--id', 'away', '--detach');
  expect(told.code).toBe(0);
  expect(told.stderr).toContain('come back with `retune watch away`\n');
  const { code, stdout } = await stack.retune('run', '--id', 'silent', '--detach', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ type: 'result', run_id: 'silent', exit_code: 0 });
}, 90_000);

it('a run that has closed keeps its link to the Temporal UI, as long as the server answers', async () => {
  const stack = await startCliStack();
  await stack.startWorker();
  expect((await stack.retune('run', '--id', 'over', '--yes', '--fail-on', 'never')).code).toBe(0);
  const link = expect.stringMatching(/^http:.*\/namespaces\/default\/workflows\/fine-tune%2Fover$/);
  const linkOf = async (command: string) => {
    const { stdout } = await stack.retune(command, 'over', '--json');
    return (JSON.parse(stdout) as Record<string, unknown>)['temporal_ui'];
  };
  expect([await linkOf('status'), await linkOf('watch')]).toEqual([link, link]);
  await stack.killTemporal();
  expect([await linkOf('status'), await linkOf('watch')]).toEqual([null, null]);
}, 180_000);
