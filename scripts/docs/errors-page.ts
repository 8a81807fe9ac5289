import { FAILURES } from '../../domain/failures.ts';
import { code, generated, table } from './markdown.ts';

const ABOUT = `The stable code of every error: \`error.code\` of \`--json\`, and the failure's type in the Temporal UI. Each leads to its causes
in [troubleshooting](../troubleshooting.md); the exit codes are told under [commands](../cli.md#exit-codes).`;

/** The reference of the error codes, made from their catalogue. */
export function errorsPage(): string {
  const rows = Object.entries(FAILURES).map(([name, { exitCode, means, mend }]) => [
    `[${code(name)}](../troubleshooting.md#${name.toLowerCase()})`,
    String(exitCode),
    means,
    mend,
  ]);
  return `${generated('Error codes', ABOUT)}\n\n${table(['code', 'exit', 'means', 'what to do'], rows)}`;
}
