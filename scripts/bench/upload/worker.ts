// One attempt of one upload in a process of its own: what it takes of memory, and what is left when it is killed.
import { createReadStream } from 'node:fs';
import { createUploadLedger } from '../../../activities/document-ledger.ts';
import { createDiskStore } from '../../../platform/disk-store.ts';
import { createProvider } from '../../../provider/create-provider.ts';
import { createTransport } from '../../../provider/http.ts';
import { uploadFileOnce } from '../../../provider/upload-once.ts';
import { FORMATS } from './formats.ts';

/** What an attempt says when it has ended. */
export interface UploadReport {
  readonly fileId: string;
  readonly how: string;
  readonly idleBytes: number;
  readonly peakBytes: number;
  readonly seconds: number;
}

const [format = '', url = '', path = '', sha256 = '', bytes = '0', storeDir = '', killAt = '1'] = process.argv.slice(2);
const wire = FORMATS[format];
if (wire === undefined) throw new Error(`there is no format ${format}`);

const size = Number(bytes);
const transport = createTransport();
const provider = createProvider({
  ...{ name: format, baseUrl: url + wire.base, credentials: wire.credentials, transport, role: 'train' as const },
});
const firstRunId = 'bench';
const key = `${firstRunId}/train/${sha256.slice(0, 16)}/1`;
const ledger = createUploadLedger(createDiskStore(storeDir), firstRunId, key);

await provider.listModels();
globalThis.gc?.();
const idleBytes = process.memoryUsage.rss();
let peakBytes = idleBytes;
const sampler = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, 20);

const begun = performance.now();
const { file, how } = await uploadFileOnce({
  provider,
  intent: {
    ...{ key, runId: firstRunId, sha256, bytes: size, fileName: 'bench-train.jsonl' },
    open: (range) => createReadStream(path, range && { start: range.from, end: range.to }),
  },
  ledger,
  clock: Date.now,
  options: {
    timeoutMs: 3_600_000,
    onProgress: (sent) => {
      // As a machine that loses its power: no handler runs.
      if (sent >= size * Number(killAt) && Number(killAt) < 1) process.kill(process.pid, 'SIGKILL');
    },
  },
});
clearInterval(sampler);
await transport.close();
const report: UploadReport = {
  fileId: file.fileId,
  how,
  idleBytes,
  peakBytes,
  seconds: (performance.now() - begun) / 1_000,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
