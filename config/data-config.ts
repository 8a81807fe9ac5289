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
  sources: z.array(sourceSchema).min(1).describe('The files, each with how it is read'),
  system: z.string().optional().describe('The system text of every row that has none of its own'),
  labels: z.array(text).min(1).optional().describe('The closed set of answers'),
  label_map: z.record(z.string(), text).optional().describe('Spellings to repair: { Card: card }'),
  skip_unlabelled: z.boolean().default(false).describe('Rows without an answer are excluded, not rejected'),
  on_conflict: z.enum(['keep', 'error', 'last', 'drop']).default('keep').describe('Same prompt, other answer'),
  pii: z
    .strictObject({
      policy: z
        .enum(PII_POLICIES)
        .default('auto')
        .describe(
          'Personal data: auto warns before a provider on loopback, else stops until one is chosen; secrets always block',
        ),
      kinds: z
        .partialRecord(z.enum(PII_KINDS), z.enum(['off', 'warn', 'block', 'redact', 'pseudonymise']))
        .optional()
        .describe('By kind: { card: block }'),
    })
    .prefault({}),
  deduplicate: z
    .enum(['exact', 'off', 'near'])
    .default('exact')
    .describe('Later rows that are equal go; near: those that are nearly so, too'),
  max_rejected_ratio: share.default(0.02).describe('A larger share of bad rows stops the run before any upload'),
  split: z
    .strictObject({
      validation: fraction.default('auto').describe('auto = a tenth, none under 500 rows'),
      test: fraction.default('auto').describe('auto = a tenth, or as much up to 0.3 as gives 300 rows'),
      group: text.optional().describe('Rows with one value of this column are never on both sides of a split'),
      salt: z.string().default('1').describe('Another text deals the rows anew'),
      pin: z.boolean().default(true).describe('A row once held out for test stays there, for the life of the line'),
    })
    .prefault({}),
});

/** The `data` block with every default filled in; paths stand as they were written. */
export type DataConfig = z.output<typeof dataSchema>;
export type { SourceConfig } from './source-config.ts';
export { DATA_FORMATS, DATA_SHAPES, sourceSchema } from './source-config.ts';
