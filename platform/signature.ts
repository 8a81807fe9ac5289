import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson } from '../domain/canonical-json.ts';

/** A statement with the key that it was signed by (base64, DER) and its Ed25519 signature over all the rest. */
export type Signed<T> = T & { readonly public_key: string; readonly signature: string };

function signedText({ signature: _own, ...signed }: Signed<object>): Buffer {
  return Buffer.from(canonicalJson(signed));
}

/** Whether the signature is that of the statement's own key. */
export function isSigned(statement: Signed<object>): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(statement.public_key, 'base64'), format: 'der', type: 'spki' });
    return verify(null, signedText(statement), key, Buffer.from(statement.signature, 'base64'));
  } catch {
    return false;
  }
}

/** An Ed25519 key of the home's own, made at its first use (mode 0600). */
async function signingKey(file: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, pem, { flag: 'wx', mode: 0o600 }).catch(() => {});
  return readFile(file, 'utf8');
}

/** Where the key of a home is. */
export function signingKeyFile(home: string): string {
  return path.join(home, 'audit-key.pem');
}

function publicHalf(pem: string): string {
  return createPublicKey(createPrivateKey(pem)).export({ format: 'der', type: 'spki' }).toString('base64');
}

/** The public half of a home's key; null where there is none yet. */
export async function publicKeyOf(keyFile: string): Promise<string | null> {
  const pem = await readFile(keyFile, 'utf8').catch(() => null);
  return pem === null ? null : publicHalf(pem);
}

/** Signs a statement of plain JSON with the key in `keyFile`. */
export async function signStatement<T extends object>(keyFile: string, statement: T): Promise<Signed<T>> {
  const pem = await signingKey(keyFile);
  const unsigned = { ...statement, public_key: publicHalf(pem), signature: '' };
  return { ...unsigned, signature: sign(null, signedText(unsigned), pem).toString('base64') };
}
