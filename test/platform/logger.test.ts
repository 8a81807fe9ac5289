import { expect, test } from 'vitest';
import { createLogger, createSdkLogger } from '../../platform/logger.ts';

function capture(options: { json: boolean; level?: 'debug' | 'info' | 'silent' }) {
  const lines: string[] = [];
  const destination = { write: (text: string) => void lines.push(text.trimEnd()) };
  return { lines, logger: createLogger({ level: options.level ?? 'info', json: options.json, destination }) };
}

test('with json each record is an object with level, time and message', () => {
  const { lines, logger } = capture({ json: true });
  logger.warn({ runId: 'r-1' }, 'poll failed');
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    runId: 'r-1',
    msg: 'poll failed',
  });
});

test('without json it is a line that people read', () => {
  const { lines, logger } = capture({ json: false });
  logger.info({ runId: 'r-1', polls: 3 }, 'still training');
  expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d INFO still training runId=r-1 polls=3$/);
});

test('the level is kept to', () => {
  const { lines, logger } = capture({ json: true });
  logger.debug('too fine');
  expect(lines).toEqual([]);
  const silent = capture({ json: true, level: 'silent' });
  silent.logger.error('nothing');
  expect(silent.lines).toEqual([]);
});

test('values under the names of secrets are blotted out', () => {
  const { lines, logger } = capture({ json: true });
  logger.info({ appSecret: 's3', token: { signature: 's3' }, request: { headers: { authorization: 's3' } } }, 'call');
  logger.info({ provider: { apiKey: 's3' } }, 'call');
  expect(lines.join()).not.toContain('s3');
  expect(lines.join()).toContain('[secret]');
});

test('what the Temporal SDK logs goes through it, with its fields and its error', () => {
  const { lines, logger } = capture({ json: true, level: 'debug' });
  const sdk = createSdkLogger(logger);
  sdk.debug('polling', { taskQueue: 'q', timestampNanos: 1n });
  sdk.error('failed', { error: new Error('why') });
  sdk.log('TRACE', 'too fine');
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'debug', msg: 'polling', taskQueue: 'q' });
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ level: 'error', err: { message: 'why' } });
});

test('a try that failed is one line without a stack, with its stack from debug up; a queue without workflows is no warning', () => {
  const failure = Object.assign(new Error('it answered 503:\n  try again'), { type: 'PROVIDER_UNREACHABLE' });
  const say = (level: 'info' | 'debug') => {
    const { lines, logger } = capture({ json: true, level });
    const sdk = createSdkLogger(logger);
    sdk.warn('Activity failed', { error: failure, attempt: 2 });
    sdk.warn('No workflows registered, not polling for workflow tasks', { taskQueue: 'retune-data' });
    return lines.map((line): unknown => JSON.parse(line));
  };
  expect(say('info')).toEqual([
    {
      ...{ level: 'warn', time: expect.any(String), msg: 'Activity failed', attempt: 2 },
      err: 'PROVIDER_UNREACHABLE: it answered 503: try again',
    },
  ]);
  expect(say('debug')).toMatchObject([{ level: 'warn', err: { stack: failure.stack } }, { level: 'debug' }]);
});
