import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFileLock } from '../../platform/file-lock.ts';
import { runCommand } from '../../platform/run-command.ts';

const VERSION = '1.33.0';
const folder = fileURLToPath(new URL(`../../node_modules/.cache/temporal-test-server-${VERSION}/`, import.meta.url));

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>retune</groupId><artifactId>temporal-test-server</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>${VERSION}</version></dependency>
  </dependencies>
</project>
`;

async function resolveWithMaven(file: string): Promise<string> {
  await writeFile(path.join(folder, 'pom.xml'), POM);
  const { code, output } = await runCommand(
    process.platform === 'win32' ? 'mvn.cmd' : 'mvn',
    ['--batch-mode', '--quiet', 'dependency:build-classpath', `-Dmdep.outputFile=${file}.new`],
    { environment: process.env, cwd: folder },
  );
  if (code !== 0) throw new Error(`Maven cannot resolve the test server: ${output.trim().split('\n')[0]}`);
  await rename(`${file}.new`, file);
  return readFile(file, 'utf8');
}

/** The Java class path of Temporal's test server, resolved by Maven once and remembered. */
export async function testServerClasspath(): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'classpath.txt');
  return withFileLock(path.join(folder, 'lock'), { waitMs: 300_000 }, () =>
    readFile(file, 'utf8').catch(() => resolveWithMaven(file)),
  );
}
