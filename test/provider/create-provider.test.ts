import { expect, it, onTestFinished } from 'vitest';
import { createProvider } from '../../provider/create-provider.ts';
import { createTransport } from '../../provider/http.ts';

const DEEPSEEK = { kind: 'deepseek', appKey: 'k', appSecret: 's' } as const;

function setup() {
  const transport = createTransport();
  onTestFinished(() => transport.close());
  return { name: 'lab', baseUrl: 'https://llm.lab.example/v1', role: 'eval', transport } as const;
}

it.each([DEEPSEEK, { kind: 'openai', apiKey: 'k' } as const, { kind: 'together', apiKey: 'k' } as const])(
  'makes the adapter of kind $kind, with the rule pack of the kind unless another is named',
  (credentials) => {
    const { kind } = credentials;
    const provider = createProvider({ ...setup(), credentials });
    expect(provider).toMatchObject({ name: 'lab', kind, rulePack: kind, baseUrl: 'https://llm.lab.example/v1' });
    expect(createProvider({ ...setup(), credentials, rulePack: 'local' }).rulePack).toBe('local');
  },
);

it('keeps the credentials out of the object that is handed round', () => {
  const secrets = { appKey: 'planted-key', appSecret: 'planted-secret' };
  const made = [
    createProvider({ ...setup(), credentials: { kind: 'deepseek', ...secrets } }),
    createProvider({ ...setup(), credentials: { kind: 'openai', apiKey: 'planted-key' } }),
    createProvider({ ...setup(), credentials: { kind: 'together', apiKey: 'planted-key' } }),
  ];
  expect(JSON.stringify(made)).not.toContain('planted');
});

it('lets the local provider take what it can train and no more', () => {
  const { capabilities } = createProvider({ ...setup(), name: 'local', credentials: DEEPSEEK });
  expect(capabilities).toMatchObject({
    methods: ['supervised', 'dpo'],
    images: true,
    maxTokens: 4_096,
    minTrainingRows: 10,
  });
});
