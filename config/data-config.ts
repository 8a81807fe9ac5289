import { z } from 'zod';
import { says, share, text } from './schema-words.ts';
import { sourceSchema } from './source-config.ts';

/** A share of the rows; 0 leaves that side empty. */
const fraction = z.union([z.literal('auto'), says(z.number().min(0).lt(1), 'a fraction from 0 to below 1')]);

export const PII_POLICIES = ['auto', 'off', 'warn', 'block', 'redact', 'pseudonymise'] as const;
export const PII_KINDS = [
  'email',
  'phone',
  'card',
  'iban',
  'ssn',
  'ip',
  'cn_id',
  'cn_mobile',
  'person',
  'address',
  'secret',
] as const;

/** The `data` block: which rows, what they mean, what happens to the odd ones, and how they are split. */
export const dataSchema = z.strictObject({
  sources: z.array(sourceSchema).min(1),
  system: z.string().optional().describe('The system text of every row that has none of its own'),
  labels: z.array(text).min(1).optional().describe('The closed set of answers'),
  label_map: z.record(z.string(), text).optional().describe('Spellings to repair: { Card: card }'),
  skip_unlabelled: z.boolean().default(false).describe('Rows without an answer are excluded, not rejected'),
  on_conflict: z.enum(['keep', 'error', 'last', 'drop']).default('keep').describe('Same prompt, other answer'),
  pii: z
    .strictObject({
      policy: z.enum(PII_POLICIES).default('auto'),
      kinds: z.partialRecord(z.enum(PII_KINDS), z.enum(['off', 'warn', 'block', 'redact', 'pseudonymise'])).optional(),
    })
    .prefault({}),
  deduplicate: z.enum(['exact', 'off', 'near']).default('exact'),
  max_rejected_ratio: share.default(0.02),
  split: z
    .strictObject({
      validation: fraction.default('auto'),
      test: fraction.default('auto'),
      group: text.optional().describe('Rows with one value of this column are never on both sides of a split'),
      salt: z.string().default('1'),
      pin: z.boolean().default(true).describe('A row once held out for test stays there, for the life of the line'),
    })
    .prefault({}),
});

export type DataConfig = z.output<typeof dataSchema>;
export type { SourceConfig } from './source-config.ts';
export { DATA_FORMATS, DATA_SHAPES, sourceSchema } from './source-config.ts';
