import { expect, it } from 'vitest';
import { createProvider } from '../../provider/create-provider.ts';
import { createTransport } from '../../provider/http.ts';

const OPTIONS = {
  name: 'lab',
  baseUrl: 'https://llm.lab.example',
  credentials: { appKey: 'k', appSecret: 's' },
  role: 'eval',
} as const;

it('makes the adapter of the kind, with the rule pack of the kind unless another is named', async () => {
  const transport = createTransport();
  const provider = createProvider({ ...OPTIONS, kind: 'deepseek', transport });
  expect(provider).toMatchObject({ name: 'lab', kind: 'deepseek', rulePack: 'deepseek', baseUrl: OPTIONS.baseUrl });
  expect(createProvider({ ...OPTIONS, kind: 'deepseek', transport, rulePack: 'local' }).rulePack).toBe('local');
  await transport.close();
});

it.each(['openai', 'together'] as const)('refuses kind %s, which comes later', (kind) => {
  const make = () => createProvider({ ...OPTIONS, kind, transport: createTransport() });
  expect(make).toThrowError(expect.objectContaining({ code: 'CONFIG_UNSUPPORTED' }));
  expect(make).toThrow('comes in a later version');
});
