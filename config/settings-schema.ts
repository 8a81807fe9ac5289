import { z } from 'zod';
import { baseUrlProblem } from './check-providers.ts';
import { durationMs, isDuration } from '../domain/duration.ts';
import { encryptionKeyRing } from './encryption-keys.ts';
import { parseListenAddress, parseStoreUri } from './settings-values.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const baseUrl = z.string().superRefine((url, context) => {
  const problem = baseUrlProblem(url);
  if (problem !== null) context.addIssue({ code: 'custom', message: `${problem.message}: ${problem.hint}` });
});

const httpUrl = z
  .string()
  .refine((url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol), 'must be an http:// or https:// URL');

const redisUrl = z
  .string()
  .refine(
    (url) => URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol),
    'must be a redis:// or rediss:// URL',
  );

/** A value that a function reads or refuses: its refusal is our own text, without the value. */
function read<T>(parse: (text: string) => T | null, expectation: string) {
  return z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: expectation });
    return z.NEVER;
  });
}

const parseGrace = (text: string): number | null => (isDuration(text) ? durationMs(text) : null);

/** The environment, as far as Retune reads it by fixed names; Temporal's own variables are `@temporalio/envconfig`'s. */
export const environmentSchema = z.object({
  TEMPORAL_ADDRESS: z.string().optional(),
  TEMPORAL_NAMESPACE: z.string().optional(),
  RETUNE_HOME: z.string().optional(),
  RETUNE_STORE: read(parseStoreUri, 'must be file:PATH or s3://bucket/prefix').optional(),
  RETUNE_LOG_LEVEL: z
    .string()
    .toLowerCase()
    .pipe(z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`))
    .default('info'),
  RETUNE_CACHE_DIR: z.string().optional(),
  RETUNE_TEMPORAL_CLI: z.string().optional(),
  RETUNE_LOCAL_PROVIDER_URL: baseUrl.optional(),
  DEEPSEEK_BASE_URL: baseUrl.optional(),
  OPENAI_BASE_URL: baseUrl.optional(),
  TOGETHER_BASE_URL: baseUrl.optional(),
  REDIS_URL: redisUrl.optional(),
  RETUNE_ENCRYPTION_KEYS: read(
    encryptionKeyRing,
    'must be id:<base64 of 32 bytes>, comma-separated, each id once; the first encrypts',
  ).optional(),
  RETUNE_ENCRYPTION_STRICT: z.stringbool('must be true or false').default(true),
  RETUNE_METRICS_ADDRESS: read(parseListenAddress, 'must be host:port, such as 127.0.0.1:9464').optional(),
  RETUNE_SHUTDOWN_GRACE: read(parseGrace, 'must be a duration, such as 15s').default(15_000),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl.optional(),
  OTEL_SDK_DISABLED: z.stringbool('must be true or false').default(false),
  TERM: z.string().optional(),
});

export type Environment = z.output<typeof environmentSchema>;
