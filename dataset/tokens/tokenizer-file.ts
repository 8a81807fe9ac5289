import { readFile } from 'node:fs/promises';
import { RetuneError } from '../../domain/failure-type.ts';

const CACHED_TEXT_CHARS = 128;
const CACHED_TEXTS = 10_000;

async function readJsonObject(path: string): Promise<object> {
  const hint = 'training.tokenizer is the path of a tokenizer.json, as a model’s repository holds it.';
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new RetuneError('FILE_NOT_FOUND', `The tokenizer ${path} cannot be read`, { hint, cause: error });
  }
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && 'model' in parsed) return parsed;
  } catch (error) {
    throw new RetuneError('FILE_UNREADABLE', `The tokenizer ${path} is no JSON`, { hint, cause: error });
  }
  throw new RetuneError('FILE_UNREADABLE', `The tokenizer ${path} holds no model`, { hint });
}

/** A counter by a `tokenizer.json`, without the special tokens that a chat template adds. Slower than the built-in ones. */
export async function loadTokenizerFile(path: string): Promise<(text: string) => number> {
  const { Tokenizer } = await import('@huggingface/tokenizers');
  const tokenizer = new Tokenizer(await readJsonObject(path), {});
  const cache = new Map<string, number>();
  const count = (text: string): number => tokenizer.encode(text, { add_special_tokens: false }).ids.length;
  return (text) => {
    if (text.length > CACHED_TEXT_CHARS) return count(text);
    const known = cache.get(text);
    if (known !== undefined) return known;
    if (cache.size >= CACHED_TEXTS) cache.clear();
    const counted = count(text);
    cache.set(text, counted);
    return counted;
  };
}
