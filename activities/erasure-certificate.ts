import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { normalisedSubject } from '../dataset/subject.ts';
import { documentKey } from '../domain/identity.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { isSigned, signStatement } from '../platform/signature.ts';

const artifactSchema = z.object({ key: z.string(), sha256: z.string(), bytes: z.number() });
const uploadSchema = z.object({
  firstRunId: z.string(),
  key: z.string(),
  provider: z.string(),
  configRef: artifactSchema,
  problem: z.string(),
});
const countsSchema = z.object({
  artifacts: z.number(),
  documents: z.number(),
  provider_files: z.number(),
  cache_entries: z.number(),
  working_files: z.number(),
});
const modelSchema = z.object({
  provider: z.string(),
  model: z.string(),
  version: z.string().nullable(),
  champion: z.boolean(),
  deleted: z.boolean(),
  run_id: z.string().nullable(),
  via: z.string().nullable(),
});

const certificateSchema = z.object({
  schema: z.literal(1),
  id: z.string(),
  at: z.string(),
  actor: z.string(),
  store: z.string(),
  /** SHA-256 hex of the salt and the subject: whoever knows the subject can tell that it is meant, nobody else. */
  subject: z.object({ salt: z.string(), sha256: z.string() }),
  found: countsSchema.extend({ rows: z.number(), runs: z.number() }),
  deleted: countsSchema,
  runs: z.array(z.string()),
  /** SHA-256 of each artifact that was deleted whole, and the keys of documents. */
  artifacts: z.array(z.string()),
  documents: z.array(z.string()),
  models: z.array(modelSchema),
  /** What names the subject and was left: configurations and records of the pipeline. */
  kept: z.array(z.string()),
  /** Files at providers that could not be deleted. */
  unreached: z.array(uploadSchema),
  /** What an erasure does not reach, in sentences. */
  beyond: z.array(z.string()),
  public_key: z.string(),
  signature: z.string(),
});

/** What was found and deleted of one data subject, signed; it names neither the subject nor a row. */
export type Certificate = z.output<typeof certificateSchema>;
export type ErasedCounts = z.output<typeof countsSchema>;

export const BEYOND: readonly string[] = [
  'source files and folders written by `retune prepare` or `--save-answers`, which are not of the store',
  'the weights of the models that are named, and what a provider derives or logs under its own terms',
  'copies of artifacts on other workers (a day), replies in the memory of other processes (an hour)',
  'backups and older versions of a bucket or disk',
  'digests of prompts (train.keys, test.keys) that keep trained prompts out of evaluations',
];

const digestOf = (salt: string, subject: string): string =>
  createHash('sha256')
    .update(`${salt}\n${normalisedSubject(subject)}`)
    .digest('hex');

/** `erase-20261126-101502-4f2a`. */
export function erasureId(at: Date): string {
  const digits = at.toISOString().replaceAll(/[-:]/g, '');
  return `erase-${digits.slice(0, 8)}-${digits.slice(9, 15)}-${randomBytes(2).toString('hex')}`;
}

/** Signs a certificate and writes it into the store; returns its key. */
export async function writeCertificate(
  store: ArtifactStore,
  keyFile: string,
  subject: string,
  statement: Omit<Certificate, 'schema' | 'subject' | 'store' | 'beyond' | 'public_key' | 'signature'>,
): Promise<string> {
  const salt = randomBytes(16).toString('hex');
  const signed = await signStatement(keyFile, {
    schema: 1,
    ...statement,
    store: store.uri,
    subject: { salt, sha256: digestOf(salt, subject) },
    beyond: [...BEYOND],
  });
  const key = documentKey.erasure(statement.id);
  await store.writeDocument(key, `${JSON.stringify(signed, null, 2)}\n`, { ifVersion: null });
  return key;
}

/** A certificate as it stands in a file; null where it is none, or not as it was signed. */
export function readCertificate(text: string): Certificate | null {
  try {
    const value: unknown = JSON.parse(text);
    const certificate = certificateSchema.parse(value);
    // Held against all that stands there, so that an added word is found too.
    return isSigned(z.looseObject({ public_key: z.string(), signature: z.string() }).parse(value)) ? certificate : null;
  } catch {
    return null;
  }
}

/** Whether a certificate is about this subject. */
export function isAbout({ subject: { salt, sha256 } }: Certificate, subject: string): boolean {
  return digestOf(salt, subject) === sha256;
}

/** What earlier erasures of the subject were about: only whoever knows the subject can tell which they are. */
export async function certificatesAbout(store: ArtifactStore, subject: string): Promise<readonly Certificate[]> {
  const keys = (await store.listDocuments('erasures/')).filter((key) => /^erasures\/erase-[^/]+\.json$/.test(key));
  const found = await Promise.all(
    keys.map(async (key) => {
      const certificate = readCertificate((await store.readDocument(key))?.text ?? '');
      return certificate !== null && isAbout(certificate, subject) ? [certificate] : [];
    }),
  );
  return found.flat();
}
