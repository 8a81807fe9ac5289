import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readCertificate } from '../../activities/erasure-certificate.ts';
import { RetuneError } from '../../domain/failure-type.ts';
import { FAILURES } from '../../domain/failures.ts';
import { readCheckpoints } from '../../platform/audit-checkpoints.ts';
import { auditPlace } from '../../platform/open-audit.ts';
import { publicKeyOf, signingKeyFile } from '../../platform/signature.ts';
import { verifyAudit } from '../../platform/verify-audit.ts';
import type { CommandContext } from '../context.ts';
import type { Host } from '../host.ts';
import { openWorkspace } from '../workspace.ts';

const EXAMPLES = `
Examples:
  $ retune audit verify
  $ retune audit verify --certificate .retune/store/erasures/erase-20261126-101502-4f2a.json
The log is audit.jsonl in RETUNE_HOME; its signed checkpoints are in the store.`;

export function registerAudit(program: Command, host: Host): void {
  const audit = program
    .command('audit')
    .description('the log of every provider call and every act of a person')
    .addHelpText('after', EXAMPLES);
  audit
    .command('verify')
    .description('check that no record was changed, removed, added or moved, and that the log was not put back')
    .option('--certificate <file>', 'check the signature of a certificate that `retune erase` wrote instead')
    .addHelpText('after', EXAMPLES)
    .action(({ certificate }: { certificate?: string }) =>
      host.run((context) => (certificate === undefined ? verify(context) : verifyCertificate(context, certificate))),
    );
}

async function verifyCertificate(context: CommandContext, path: string): Promise<number> {
  const { output, cwd } = context;
  const certificate = readCertificate(await readFile(resolve(cwd, path), 'utf8'));
  if (certificate === null) {
    throw new RetuneError('AUDIT_BROKEN', `${path} is no certificate, or not as it was signed`, {
      hint: 'compare it with the one in the store, under erasures/',
    });
  }
  const { id, at, public_key: key } = certificate;
  const own = (await publicKeyOf(signingKeyFile(openWorkspace(context).home))) === key;
  const by = own ? 'by the key of this home' : 'by a key that is not of this home';
  output.result(
    { ok: true, id, at, public_key: key, own_key: own },
    `${path}: ${id} of ${at} is as it was signed, ${by}`,
  );
  return 0;
}

async function verify(context: CommandContext): Promise<number> {
  const { output, options } = context;
  const { home, store } = openWorkspace(context);
  const { file, place } = auditPlace(home);
  if (!existsSync(file)) {
    throw new RetuneError('FILE_NOT_FOUND', `there is no audit log at ${file}`, {
      hint: 'a worker writes it; set RETUNE_HOME to the folder of that worker',
    });
  }
  const { ok, records, firstBad, problem, checkpoints } = await verifyAudit(file, place, await readCheckpoints(store));
  if (ok) {
    const warning =
      checkpoints > 0 ? null : `no checkpoint of this log in ${store.uri}: a cut at its end cannot be seen`;
    if (warning !== null) output.warn(warning);
    output.result(
      { ok, records, first_bad: null, checkpoints, warning },
      `${file}: ${records} records, each as it was written`,
    );
    return 0;
  }
  const message = `${file}${firstBad === 0 ? '' : `:${firstBad}`}: ${problem}`;
  const hint = 'keep the file as it is, and compare it with a copy from a backup';
  const error = { code: 'AUDIT_BROKEN', message, hint };
  if (options.json) output.result({ ok, records, first_bad: firstBad, error }, '');
  else throw new RetuneError('AUDIT_BROKEN', message, { hint });
  return FAILURES.AUDIT_BROKEN.exitCode;
}
