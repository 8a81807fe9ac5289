import { MEBIBYTE, MESSAGE_KEYS, PILLOW_MAX_PIXELS, SEEN } from './common.ts';
import type { RulePack } from './rule-pack.ts';

const DOCS = 'https://docs.mistral.ai';

/** Mistral: the checks of its published validator; call ids of nine letters and digits, no preference pairs. */
export const mistralRules: RulePack = {
  name: 'mistral',
  version: SEEN,
  sources: [
    { page: 'Text & Vision Fine-tuning', url: `${DOCS}/capabilities/finetuning/text_vision_finetuning`, seen: SEEN },
    { page: 'Known limitations: file uploads', url: `${DOCS}/resources/known-limitations`, seen: SEEN },
    { page: 'mistral-finetune: data format', url: 'https://github.com/mistralai/mistral-finetune', seen: SEEN },
  ],
  minExamples: 1,
  maxExamples: null,
  maxFileBytes: 512 * MEBIBYTE,
  maxExampleTokens: null,
  roles: ['system', 'user', 'assistant', 'tool'],
  systemFirst: true,
  userFirst: true,
  alternating: false,
  lastFromAssistant: true,
  contentRequired: true,
  messageKeys: MESSAGE_KEYS,
  weights: 'assistant',
  reasoning: false,
  toolCallId: /^[a-zA-Z0-9]{9}$/,
  toolsDescribed: true,
  images: {
    perExample: null,
    maxBytes: null,
    maxPixels: PILLOW_MAX_PIXELS,
    formats: ['png', 'jpeg', 'webp', 'gif'],
    colours: null,
    urls: true,
    maxExamples: null,
  },
  preference: null,
  tokenizer: { exact: false },
};
