import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { programMissing } from './program.ts';
import { tempDir } from './temp-dir.ts';

/** Why tests with TLS are skipped here; null where they run. */
export const noOpenssl = programMissing('openssl', 'apt-get install openssl');

export interface Certificates {
  /** Paths of PEM files: an authority of the test's own, and what it has signed. */
  readonly ca: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
}

const CONFIG = `[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
`;

/** An authority, a server's certificate for this machine and a client's, for two days and the running test. */
export async function makeCertificates(): Promise<Certificates> {
  const dir = await tempDir();
  const file = (name: string): string => path.join(dir, name);
  writeFileSync(file('openssl.cnf'), CONFIG);
  const make = (name: string, extensions: string, signed: readonly string[]) => {
    const made = { cert: file(`${name}.crt`), key: file(`${name}.key`) };
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
        ...['-config', file('openssl.cnf'), '-extensions', extensions, '-subj', `/CN=retune test ${name}`],
        ...['-keyout', made.key, '-out', made.cert, ...signed],
      ],
      { stdio: 'pipe' },
    );
    return made;
  };
  const authority = make('ca', 'authority', []);
  const signed = ['-CA', authority.cert, '-CAkey', authority.key];
  return { ca: authority.cert, server: make('server', 'leaf', signed), client: make('client', 'leaf', signed) };
}
