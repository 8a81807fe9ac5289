import { describe, expect, test } from 'vitest';
import { send, sha256Of, startClient, token, topicFile, topicRows, sampleLine } from './client.ts';

const good = sampleLine('Hello', 'Hi');
const lines = (...all: string[]): string => `${all.join('\n')}\n`;
const messages = (...all: object[]): string => JSON.stringify({ messages: all });

describe('an upload', () => {
  test('answers with the file’s id, bytes, samples, digest and metadata', async () => {
    const client = await startClient();
    const text = topicFile();
    const reply = await client.upload({ text, metadata: { run: 'r1' } });
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      file_id: expect.stringMatching(/^file-/),
      bytes: Buffer.byteLength(text),
      samples: topicRows().length,
      sha256: sha256Of(text),
      metadata: { run: 'r1' },
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  test('takes tools, tool calls, line separators inside a text and a file without a last line feed', async () => {
    const client = await startClient();
    const toolCall = messages(
      { role: 'user', content: 'Weather?' },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c1' }] },
    );
    const withTools = JSON.stringify({ ...JSON.parse(good), tools: [{ type: 'function' }] });
    const separators = `{"messages":[{"role":"user","content":"a\u2028b\u0085c"},{"role":"assistant","content":"d"}]}`;
    const reply = await client.upload({ text: [good, toolCall, withTools, separators].join('\n') });
    expect([reply.status, reply.body['samples']]).toEqual([200, 4]);
  });

  test.each([
    ['no JSON', lines(good, good, '{"messages": ['), /^line 3: /],
    ['a blank line', lines(good, '', good), /^line 2: /],
    ['no messages', lines(good, '{"prompt":"a","completion":"b"}'), /^line 2: .*messages/],
    ['messages that are no list', lines('{"messages":"a"}'), /^line 1: messages/],
    [
      'an unknown role',
      lines(good, messages({ role: 'human', content: 'a' }, { role: 'assistant', content: 'b' })),
      /^line 2: messages\.0\.role/,
    ],
    [
      'a last message from the user',
      lines(good, messages({ role: 'assistant', content: 'a' }, { role: 'user', content: 'b' })),
      /^line 2: .*last message/,
    ],
    [
      'empty content',
      lines(good, messages({ role: 'user', content: 'a' }, { role: 'assistant', content: ' ' })),
      /^line 2: messages\.1: content/,
    ],
    ['an answer alone', lines(messages({ role: 'assistant', content: 'b' })), /^line 1: /],
    ['no line at all', '', /no sample/],
  ])('with %s is refused and the line named', async (_, text, message) => {
    const client = await startClient();
    const reply = await client.upload({ text });
    expect([reply.status, reply.body.error.code]).toEqual([400, 'invalid_jsonl']);
    expect(reply.body.error.message).toMatch(message);
    expect((await client.journal())['files']).toEqual([]);
  });

  test('whose bytes are not those of its sha256 is refused', async () => {
    const client = await startClient();
    const reply = await client.upload({ text: topicFile(), sha256: sha256Of('something else') });
    expect([reply.status, reply.body.error.code]).toEqual([400, 'sha256_mismatch']);
  });

  const body = (...parts: [string, string][]): string =>
    parts
      .map(([disposition, value]) => `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`)
      .join('');
  const header = (signed = token()): [string, string] => ['name="header"', JSON.stringify(signed)];
  const file: [string, string] = ['name="file"; filename="a.jsonl"', lines(good)];
  test.each([
    ['without a closing boundary', 400, 'malformed_multipart', () => body(header(), file)],
    ['with text before the first boundary', 400, 'malformed_multipart', () => `x${body(header(), file)}--b--`],
    ['with a part that has no name', 400, 'malformed_multipart', () => `${body(header(), ['title="x"', 'y'])}--b--`],
    ['without a file', 400, 'invalid_request', () => `${body(header())}--b--`],
    ['without its fields', 400, 'invalid_request', () => `${body(header(), file)}--b--`],
    ['with a file before its token', 401, 'unauthorized', () => `${body(file, header())}--b--`],
    ['with a wrong token', 401, 'unauthorized', () => `${body(header(token({ secret: 'no' })), file)}--b--`],
    ['with a token that is no JSON', 400, 'invalid_request', () => `${body(['name="header"', '{'], file)}--b--`],
  ])('%s is refused: %i %s', async (_, status, code, makeBody) => {
    const client = await startClient();
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const reply = await send(`${client.url}/v1/fine_tune/upload`, { method: 'POST', headers, body: makeBody() });
    expect([reply.status, reply.body.error.code]).toEqual([status, code]);
  });

  test('as JSON is refused: 415', async () => {
    const client = await startClient();
    expect((await client.call('/v1/fine_tune/upload', {})).status).toBe(415);
  });
});

describe('a deleted file', () => {
  test('is in no list, trains nothing and cannot be deleted again', async () => {
    const client = await startClient();
    const { file_id: fileId } = (await client.upload({ text: topicFile() })).body;
    expect((await client.call('/v1/fine_tune/delete_file', { file_id: fileId })).status).toBe(200);
    expect((await client.call('/v1/fine_tune/files', {})).body.files).toEqual([]);
    expect((await client.create({ training_file: fileId })).status).toBe(404);
    expect((await client.call('/v1/fine_tune/delete_file', { file_id: fileId })).status).toBe(404);
    expect((await client.journal())['files']).toEqual([{ file_id: fileId, deleted: true, format: 'deepseek' }]);
  });
});
