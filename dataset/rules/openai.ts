import { MEBIBYTE, MESSAGE_KEYS, PILLOW_MAX_PIXELS, SEEN } from './common.ts';
import type { RulePack } from './rule-pack.ts';

const GUIDES = 'https://developers.openai.com/api/docs/guides';

/** OpenAI and services that speak its format; its 4o and 4.1 models use the o200k_base tokenizer. */
export const openaiRules: RulePack = {
  name: 'openai',
  version: SEEN,
  sources: [
    { page: 'Supervised fine-tuning', url: `${GUIDES}/supervised-fine-tuning`, seen: SEEN },
    { page: 'Vision fine-tuning: image data requirements', url: `${GUIDES}/vision-fine-tuning`, seen: SEEN },
    { page: 'Direct preference optimization', url: `${GUIDES}/direct-preference-optimization`, seen: SEEN },
    { page: 'Fine-tuning best practices: token limits', url: `${GUIDES}/fine-tuning-best-practices`, seen: SEEN },
    { page: 'API reference: upload file', url: 'https://platform.openai.com/docs/api-reference/files', seen: SEEN },
  ],
  minExamples: 10,
  maxExamples: null,
  maxFileBytes: 512 * MEBIBYTE,
  maxExampleTokens: 65_536,
  roles: ['system', 'developer', 'user', 'assistant', 'tool'],
  systemFirst: false,
  userFirst: false,
  alternating: false,
  lastFromAssistant: true,
  contentRequired: true,
  messageKeys: [...MESSAGE_KEYS, 'refusal'],
  weights: 'assistant',
  reasoning: false,
  toolCallId: null,
  toolsDescribed: false,
  images: {
    perExample: 10,
    maxBytes: 10 * MEBIBYTE,
    maxPixels: PILLOW_MAX_PIXELS,
    formats: ['jpeg', 'png', 'webp'],
    colours: ['rgb', 'rgba'],
    urls: true,
    maxExamples: 50_000,
  },
  preference: { images: false },
  tokenizer: { exact: true },
};
