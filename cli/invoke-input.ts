import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { usageError } from './errors.ts';

export type ServiceItem = Readonly<Record<string, unknown>>;

export interface InvokeFlags {
  readonly service: 'text_generation' | 'image_classification' | 'multimodal';
  readonly prompt?: string;
  readonly imageUrl?: string;
  readonly text?: string;
  readonly batch?: string;
  readonly model?: string;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly seed?: number;
  readonly topK?: number;
}

/** The parameter sets that the flags ask for, and whether they are one call or a batch. Throws USAGE. */
export async function invokeItems(
  flags: InvokeFlags,
  cwd: string,
): Promise<{ readonly items: readonly ServiceItem[]; readonly batch: boolean }> {
  const { batch } = flags;
  if (batch === undefined) return { items: [{ ...ownParameters(flags), ...shared(flags) }], batch: false };
  const given = (['prompt', 'imageUrl', 'text'] as const).filter((flag) => flags[flag] !== undefined);
  if (given.length > 0) throw usageError('--batch stands alone', 'put the prompts, texts and image URLs into its file');
  const source = batch === '-' ? await text(process.stdin) : await readFile(resolve(cwd, batch), 'utf8');
  const items = batchItems(source, flags.service, batch).map((item) => ({ ...shared(flags), ...item }));
  if (items.length === 0)
    throw usageError(`${batch} holds nothing to ask`, 'write one JSON object or one prompt a line');
  return { items, batch: true };
}

function ownParameters({ service, prompt, imageUrl, text: said }: InvokeFlags): ServiceItem {
  const needs = (value: string | undefined, flag: string): string => {
    if (value !== undefined) return value;
    throw usageError(`${service} needs ${flag}, or --batch FILE`, `give ${flag}, or a file with one call a line`);
  };
  const refuses = (value: string | undefined, flag: string): void => {
    if (value !== undefined)
      throw usageError(`${service} takes no ${flag}`, `leave ${flag} out, or choose another --service`);
  };
  if (service === 'text_generation') {
    refuses(imageUrl, '--image-url');
    refuses(said, '--text');
    return { prompt: needs(prompt, '--prompt') };
  }
  refuses(prompt, '--prompt');
  const image = { image_url: needs(imageUrl, '--image-url') };
  if (service === 'multimodal') return { ...image, text: needs(said, '--text') };
  refuses(said, '--text');
  return image;
}

function shared({ model, maxTokens, temperature, seed, topK }: InvokeFlags): ServiceItem {
  return {
    ...(model !== undefined && { model }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(seed !== undefined && { seed }),
    ...(topK !== undefined && { top_k: topK }),
  };
}

/** A JSON list, or a line each: a JSON object of parameters, a JSON string, or plain text that is the prompt. */
function batchItems(source: string, service: InvokeFlags['service'], name: string): readonly ServiceItem[] {
  const plain = service === 'text_generation' ? 'prompt' : service === 'multimodal' ? 'text' : 'image_url';
  const asItem = (value: unknown, where: string): ServiceItem => {
    if (typeof value === 'string') return { [plain]: value };
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    throw usageError(
      `${where} is neither an object of parameters nor a text`,
      'write {"prompt": "…"}, or the prompt as it stands',
    );
  };
  const whole = source.replace(/^\uFEFF/, '');
  if (whole.trimStart().startsWith('[')) {
    const list = parse(whole, name);
    if (Array.isArray(list)) return list.map((value: unknown, index) => asItem(value, `${name}: entry ${index + 1}`));
  }
  return whole.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    const where = `${name}:${index + 1}`;
    return [asItem(/^\s*["{]/.test(line) ? parse(line, where) : line, where)];
  });
}

function parse(source: string, where: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    throw usageError(
      `${where} is no JSON`,
      'write a JSON object, a JSON string, or a prompt without a quote or brace first',
    );
  }
}
