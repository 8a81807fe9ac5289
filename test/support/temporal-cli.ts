import { readSettings } from '../../config/settings.ts';
import { findTemporalCli } from '../../platform/temporal-cli.ts';

/** The Temporal CLI of this machine, by the product's own look-up (`npm test` hands it in as RETUNE_TEMPORAL_CLI). */
export async function testTemporalCli(): Promise<string> {
  const onProgress = (text: string): boolean => process.stderr.write(`${text}\n`);
  const { path } = await findTemporalCli({ settings: readSettings(), onProgress });
  return path;
}
