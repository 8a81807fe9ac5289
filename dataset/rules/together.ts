import { MEBIBYTE, MESSAGE_KEYS, PILLOW_MAX_PIXELS, SEEN } from './common.ts';
import type { RulePack } from './rule-pack.ts';

const DOCS = 'https://docs.together.ai/docs/fine-tuning';

/** Together: user and assistant take turns, one example is enough, images only as data. */
export const togetherRules: RulePack = {
  name: 'together',
  version: SEEN,
  sources: [
    { page: 'Data preparation', url: `${DOCS}/data-preparation`, seen: SEEN },
    { page: 'Function-calling fine-tuning', url: `${DOCS}/function-calling`, seen: SEEN },
    { page: 'Vision fine-tuning', url: `${DOCS}/vision`, seen: SEEN },
    { page: 'Preference tuning', url: `${DOCS}/preference-tuning`, seen: SEEN },
    { page: 'Reasoning fine-tuning', url: 'https://docs.together.ai/docs/fine-tuning-reasoning', seen: SEEN },
  ],
  minExamples: 1,
  maxExamples: null,
  maxFileBytes: 100 * 1024 * MEBIBYTE,
  maxExampleTokens: null,
  roles: ['system', 'user', 'assistant', 'tool'],
  systemFirst: true,
  userFirst: true,
  alternating: true,
  lastFromAssistant: true,
  contentRequired: true,
  messageKeys: [...MESSAGE_KEYS, 'reasoning', 'reasoning_content'],
  weights: 'any',
  reasoning: true,
  toolCallId: null,
  toolsDescribed: false,
  images: {
    perExample: 10,
    maxBytes: 10 * MEBIBYTE,
    maxPixels: PILLOW_MAX_PIXELS,
    formats: ['png', 'jpeg', 'webp'],
    colours: null,
    urls: false,
    maxExamples: null,
  },
  preference: { images: true },
  tokenizer: { exact: false },
};
