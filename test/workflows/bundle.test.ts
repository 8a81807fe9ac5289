import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { workflowBundlePath } from '../support/services.ts';

it('the workflows bundle, small and without zod, Node or anything of the activities', async () => {
  const bundle = readFileSync(await workflowBundlePath(), 'utf8');
  const modules = [...bundle.matchAll(/!\*\*\* (\.\/[^ ]+) \*\*\*!/g)].map((match) => match[1] ?? '');
  expect(modules).toContain('./workflows/fine-tune.ts');
  const ours = modules.filter((module) => !module.includes('node_modules'));
  expect(
    ours.filter((module) => !/^\.\/(workflows|domain)\//.test(module) && !module.endsWith('-entrypoint.js')),
  ).toEqual([]);
  expect(modules.filter((module) => module.includes('node_modules/zod'))).toEqual([]);
  expect(bundle.length).toBeLessThan(3_000_000);
});
