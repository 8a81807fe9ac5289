import { format, resolveConfig } from 'prettier';
import { cliPage } from './cli-page.ts';
import { configurationPage } from './configuration-page.ts';
import { errorsPage } from './errors-page.ts';
import { metricsPage } from './metrics-page.ts';

/** The pages under `docs/reference/` as the code gives them, by file name, in the repository's format. */
export async function referencePages(root: string): Promise<Readonly<Record<string, string>>> {
  const options = await resolveConfig(`${root}/docs/reference/cli.md`);
  const texts = {
    'cli.md': await cliPage(),
    'configuration.md': configurationPage(),
    'errors.md': errorsPage(),
    'metrics.md': metricsPage(),
  };
  const pages = Object.entries(texts).map(
    async ([name, text]) => [name, await format(text, { ...options, parser: 'markdown' })] as const,
  );
  return Object.fromEntries(await Promise.all(pages));
}
