import type { Logger as SdkLogger, LogLevel as SdkLogLevel } from '@temporalio/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Settings } from '../config/settings.ts';

export type { Logger } from 'pino';

/** Keys that hold a secret, wherever in the first two levels of a log record they stand. */
const SECRET_KEYS = [
  ...['apiKey', 'api_key', 'appKey', 'app_key', 'appSecret', 'app_secret', 'secret', 'signature', 'token', 'password'],
  ...['authorization', 'Authorization', 'encryptionKeys', 'pseudonymKey'],
];
const SECRET_PATHS = SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

/** `12:04:31 INFO message key=value`, for people; objects as JSON. */
function readableLine(text: string): string {
  const { level, time, msg, ...rest }: Record<string, unknown> = JSON.parse(text) as Record<string, unknown>;
  const pairs = Object.entries(rest).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [
    String(time).slice(11, 19),
    String(level).toUpperCase(),
    ...(typeof msg === 'string' ? [msg] : []),
    ...pairs,
  ].join(' ');
}

/**
 * Diagnostics, to stderr unless told otherwise: a JSON object a line, or a readable line. Values under the names of
 * secrets are blotted out; rows, prompts and answers are not to be handed in at all.
 */
export function createLogger(options: {
  readonly level: Settings['logLevel'];
  readonly json: boolean;
  readonly destination?: DestinationStream;
}): Logger {
  const destination = options.destination ?? process.stderr;
  const stream: DestinationStream = options.json
    ? destination
    : { write: (text) => void destination.write(`${readableLine(text)}\n`) };
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_PATHS, censor: '[secret]' },
    },
    stream,
  );
}

const PINO_LEVEL = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** What the SDK warns of for a worker of activities alone, which is what three of our four are. */
const NO_WORKFLOWS = 'No workflows registered, not polling for workflow tasks';

/** A failure in a line; where it was thrown is for whoever debugs, since most are tried again and succeed. */
function inOneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const type: unknown = Reflect.get(error, 'type');
  return `${typeof type === 'string' ? type : error.name}: ${error.message.replaceAll(/\s*\n\s*/g, ' ')}`;
}

/**
 * Hands the Temporal SDK's own messages (for `Runtime.install`) to our logger. A stack stands in its errors, and from
 * debug up in what it warns of: the tries of an activity that failed.
 */
export function createSdkLogger(logger: Logger): SdkLogger {
  const log: SdkLogger['log'] = (level: SdkLogLevel, message, meta) => {
    // The SDK's error and the nanosecond timestamp are the fields that JSON cannot take as they are.
    const { timestampNanos: _time, error, ...rest } = meta ?? {};
    const own = message === NO_WORKFLOWS ? 'debug' : PINO_LEVEL[level];
    const isShort = own === 'warn' && !logger.isLevelEnabled('debug');
    logger[own](error === undefined ? rest : { ...rest, err: isShort ? inOneLine(error) : error }, message);
  };
  return {
    log,
    trace: (message, meta) => log('TRACE', message, meta),
    debug: (message, meta) => log('DEBUG', message, meta),
    info: (message, meta) => log('INFO', message, meta),
    warn: (message, meta) => log('WARN', message, meta),
    error: (message, meta) => log('ERROR', message, meta),
  };
}
