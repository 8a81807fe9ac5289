import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataConfigForFiles } from '../../dataset/data-defaults.ts';
import { validateDataset } from '../../dataset/prepare-dataset.ts';
import type { ProviderRules } from '../../dataset/rules/rule-packs.ts';
import { folderWith } from './validate-files.ts';

/** Counts words, each word one token. */
const WORDS = {
  version: '1.0',
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: 'Whitespace' },
  post_processor: null,
  decoder: null,
  model: { type: 'WordLevel', vocab: { '[UNK]': 0, one: 1, two: 2 }, unk_token: '[UNK]' },
};

const ROW = JSON.stringify({ prompt: 'one two indivisible', completion: 'one' });

async function tokensOf(providers: readonly ProviderRules[], files: Readonly<Record<string, string>> = {}) {
  const baseDir = await folderWith({ 'x.jsonl': ROW, ...files });
  const named = providers.map((provider) =>
    typeof provider === 'string' || provider.tokenizerFile === undefined
      ? provider
      : { ...provider, tokenizerFile: join(baseDir, provider.tokenizerFile) },
  );
  const place = { baseDir, nominalTime: '2026-11-24T00:00:00Z' };
  return (await validateDataset({ data: dataConfigForFiles(['x.jsonl']), place, providers: named })).tokens;
}

const openai = (baseModel: string): ProviderRules => ({ name: 'openai', rulePack: 'openai', baseModel });
const withFile: ProviderRules = { name: 'lab', rulePack: 'openai', baseModel: 'own', tokenizerFile: 'tokenizer.json' };

describe('tokenizers', () => {
  it.for([
    ['nobody', [], 'o200k_base', false],
    ['an OpenAI model of now', ['openai'], 'o200k_base', true],
    ['gpt-4.1', [openai('gpt-4.1-mini-2025-04-14')], 'o200k_base', true],
    ['a tuned gpt-4o', [openai('ft:gpt-4o-2024-08-06:org::x')], 'o200k_base', true],
    ['gpt-3.5', [openai('gpt-3.5-turbo-0125')], 'cl100k_base', true],
    ['gpt-4 of old', [openai('gpt-4-0613')], 'cl100k_base', true],
    ['a model that is not known', [openai('lab-7b')], 'o200k_base', false],
    ['another provider', ['together'], 'o200k_base', false],
    ['two that count differently', [openai('gpt-4.1'), openai('gpt-4-0613')], 'o200k_base', false],
  ] as const)('are chosen for %s', async ([, providers, tokenizer, exact]) => {
    expect(await tokensOf(providers)).toMatchObject({ tokenizer, exact });
  });

  it('are read from a tokenizer.json, and then exact', async () => {
    const tokens = await tokensOf([withFile], { 'tokenizer.json': JSON.stringify(WORDS) });
    expect(tokens).toMatchObject({ total: 4, max: 4, tokenizer: 'tokenizer.json', exact: true });
  });

  it.for([
    ['is missing', {}, 'FILE_NOT_FOUND'],
    ['is no JSON', { 'tokenizer.json': '{' }, 'FILE_UNREADABLE'],
    ['holds no model', { 'tokenizer.json': '{}' }, 'FILE_UNREADABLE'],
  ] as const)('say what is wrong where the file %s', async ([, files, code]) => {
    await expect(tokensOf([withFile], files)).rejects.toMatchObject({
      code,
      hint: expect.stringContaining('tokenizer.json'),
    });
  });
});
