import { MESSAGE_KEYS, PILLOW_MAX_PIXELS, SEEN } from './common.ts';
import type { RulePack } from './rule-pack.ts';

const DOCS = 'https://docs.fireworks.ai/fine-tuning';

/** Fireworks: OpenAI's format, 3 to 3,000,000 examples, images only as data; it publishes no size of an image. */
export const fireworksRules: RulePack = {
  name: 'fireworks',
  version: SEEN,
  sources: [
    { page: 'Supervised Fine Tuning - Text', url: `${DOCS}/fine-tuning-models`, seen: SEEN },
    { page: 'Supervised Fine Tuning - Vision', url: `${DOCS}/fine-tuning-vlm`, seen: SEEN },
    { page: 'Direct Preference Optimization', url: `${DOCS}/dpo-fine-tuning`, seen: SEEN },
  ],
  minExamples: 3,
  maxExamples: 3_000_000,
  maxFileBytes: null,
  maxExampleTokens: null,
  roles: ['system', 'user', 'assistant', 'tool'],
  systemFirst: true,
  userFirst: false,
  alternating: false,
  lastFromAssistant: true,
  contentRequired: true,
  messageKeys: [...MESSAGE_KEYS, 'reasoning_content'],
  weights: 'assistant',
  reasoning: true,
  toolCallId: null,
  toolsDescribed: false,
  images: {
    perExample: null,
    maxBytes: null,
    maxPixels: PILLOW_MAX_PIXELS,
    formats: ['png', 'jpeg'],
    colours: null,
    urls: false,
    maxExamples: null,
  },
  preference: { images: false },
  tokenizer: { exact: false },
};
