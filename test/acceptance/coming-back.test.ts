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
