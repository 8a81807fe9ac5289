import { z } from 'zod';
import { DURATION, WAITING_TIME } from '../domain/duration.ts';
import { PLAIN_VARIABLE } from './secret-like.ts';

/** What a value must be, in words that follow "must be"; read by the messages of configuration errors. */
export const expectations = z.registry<{ text: string }>();

/** Attaches the words that an error uses for this schema. */
export function says<T extends z.ZodType>(schema: T, text: string): T {
  expectations.add(schema, { text });
  return schema;
}

/** A length of time, zero included. */
export const duration = says(z.string().regex(DURATION), 'a duration such as 90s, 10m, 6h or 7d');

/** A length of time that something waits: zero would be a busy loop or a deadline that has passed. */
export const waitingTime = says(z.string().regex(WAITING_TIME), 'a duration above zero such as 90s, 10m, 6h or 7d');

/** The name of an environment variable; a pasted key is refused, so that no secret comes to stand in a file. */
export const environmentVariable = says(
  z.string().regex(PLAIN_VARIABLE),
  'the name of an environment variable such as LAB_KEY, never the secret itself',
);

/** Text that is not empty. */
export const text = says(z.string().min(1), 'text');
export const count = says(z.int().min(1), 'a whole number from 1 up');
export const countFromZero = says(z.int().min(0), 'a whole number from 0 up');
export const amount = says(z.number().min(0), 'a number from 0 up');
export const share = says(z.number().min(0).max(1), 'a number from 0 to 1');

/** `provider:model`. */
export const providerModel = says(z.string().regex(/^[^:\s]+:.+$/), 'provider:model');
