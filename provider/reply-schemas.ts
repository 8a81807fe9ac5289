import { z } from 'zod';

/** Words that the replies of all formats share, read leniently: what is missing is null, what is new is ignored. */

/** ISO 8601 from the string, or the Unix seconds (or milliseconds), that a server sends. */
const time = z.union([z.string(), z.number()]).transform(toIsoTime);
export const optionalTime = time.nullish().transform((value) => value ?? null);
export const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
export const optionalNumber = z
  .number()
  .nullish()
  .transform((value) => value ?? null);
export const metadata = z.record(z.string(), z.unknown()).nullish();

/** `{ "error": { … } }` of all three formats; some servers put the error's fields at the top. */
export const errorReplySchema = z.object({
  error: z
    .union([
      z.object({ code: z.coerce.string().nullish(), type: z.string().nullish(), message: z.string().nullish() }),
      z.string().transform((message) => ({ code: null, type: null, message })),
    ])
    .nullish()
    .catch(null),
  message: z.string().nullish().catch(null),
  request_id: z.string().nullish().catch(null),
});

export const usageSchema = z
  .object({ prompt_tokens: z.number().nullish(), completion_tokens: z.number().nullish() })
  .nullish();

/** Where only the status counts. */
export const doneSchema = z.unknown();

function toIsoTime(value: string | number): string {
  if (typeof value === 'string') {
    const parsed = Date.parse(value);
    return Number.isNaN(parsed) ? value : new Date(parsed).toISOString();
  }
  const ms = value < 100_000_000_000 ? value * 1_000 : value;
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(value);
}
