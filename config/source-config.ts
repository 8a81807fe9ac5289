import { z } from 'zod';
import { countFromZero, says, text } from './schema-words.ts';
import { succeeds } from './succeeds.ts';

/** A cell value of `where`: compared as text. */
const cell = says(z.union([z.string(), z.number(), z.boolean()]), 'a value to compare with');

export const DATA_FORMATS = ['csv', 'tsv', 'jsonl', 'json', 'parquet', 'xlsx'] as const;
export const DATA_SHAPES = ['chat', 'prompt_completion', 'alpaca', 'sharegpt', 'preference', 'text'] as const;

export const columnsSchema = z
  .strictObject({
    prompt: text.optional().describe('The column (or key) that holds what the user says'),
    completion: text.optional().describe('The column that holds the answer to learn'),
    system: text.optional().describe('A system text of the row’s own'),
    messages: text.optional().describe('A chat conversation'),
    tools: text.optional().describe('The tools of a conversation'),
    chosen: text.optional().describe('The preferred answer (dpo)'),
    rejected: text.optional().describe('The answer to avoid (dpo)'),
    weight: text.optional().describe('0 or 1: whether the answer is learnt from'),
    images: text.optional().describe('Image paths or URLs'),
    id: text.optional().describe('An identifier that the reports name instead of the row’s text'),
    group: text.optional().describe('Rows of one group are never on both sides of a split'),
    slice: z
      .union([text, z.array(text).min(1)])
      .optional()
      .describe('Columns to break results down by'),
    subject: text.optional().describe('Identifies the data subject, for erasure'),
  })
  .describe('Which column is what; a column that is not named is looked for by its usual names');

const sourceKeys = z.strictObject({
  path: text.describe('A file, a glob, or either with {month} or {date}; relative to the config file'),
  format: z.enum(DATA_FORMATS).optional().describe('Detected where not said'),
  shape: z.enum(DATA_SHAPES).optional().describe('What a row is; told by its columns where not said'),
  columns: columnsSchema.optional(),
  template: z
    .strictObject({
      system: z.string().optional().describe('The system text'),
      user: z.string().describe('What the user says'),
      assistant: z.string().describe('The answer to learn'),
    })
    .optional()
    .describe('Messages built from columns: "{{column}}"'),
  where: z
    .record(z.string(), z.array(cell).min(1))
    .optional()
    .describe('Keep only rows whose column has one of these values'),
  tag: text.optional().describe('A slice of its own in the report'),
  split: z.enum(['train', 'validation', 'test']).optional().describe('The file is already split: keep it so'),
  image_root: text.optional().describe('The folder that image paths stand against'),
  delimiter: says(z.string().regex(/^(?:.|\\t)$/su), 'one character, or \\t')
    .optional()
    .describe('Between cells; detected where not said'),
  quote: says(z.string().length(1), 'one character').optional().describe('Around cells; detected where not said'),
  encoding: says(z.string().refine(isEncoding), 'a label of TextDecoder such as utf-8, latin1 or gb18030')
    .optional()
    .describe('Any label of TextDecoder; detected where not said'),
  header: z.boolean().optional().describe('false: the first record is data, columns are named column_1, column_2, …'),
  no_header: z.boolean().optional().describe('The same question asked the other way round, as --no-header does'),
  skip_lines: countFromZero.optional().describe('Lines before the header'),
  prompt_column: text.optional().describe('The same as columns.prompt, as the flag is called'),
  completion_column: text.optional().describe('The same as columns.completion'),
  system_column: text.optional().describe('The same as columns.system'),
});

/** One entry of `data.sources`; `no_header: true` comes out as `header: false`, a delimiter `\t` as a tab. */
export const sourceSchema = sourceKeys.transform(({ no_header, ...source }, context) => {
  if (no_header !== undefined && source.header === no_header) {
    context.addIssue({ code: 'custom', path: ['no_header'], message: 'contradicts header: keep one of the two' });
  }
  return {
    ...source,
    ...(no_header === undefined ? {} : { header: !no_header }),
    ...(source.delimiter === '\\t' ? { delimiter: '\t' } : {}),
  };
});

export type SourceConfig = z.output<typeof sourceSchema>;

function isEncoding(label: string): boolean {
  return succeeds(() => new TextDecoder(label));
}
