// npm run --silent sbom > retune.cdx.json: what is installed with Retune (nothing for development), in CycloneDX, by npm's
// own command from package-lock.json. It needs no network and no node_modules.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { npmCommand } from './install.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

function npmSbom() {
  const { command, args, shell } = npmCommand();
  const words = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
  const { status, stdout, stderr } = spawnSync(command, [...args, ...words], {
    cwd: root,
    shell,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
  return JSON.parse(stdout);
}

/**
 * The bill of materials as npm makes it, but under the product's name (npm takes the folder's) and without what is for
 * development: npm's own `--omit=dev` also leaves out what the product and a development tool both stand on.
 */
export function billOfMaterials() {
  const { components, dependencies, metadata, ...bom } = npmSbom();
  const { name } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const kept = components.filter(
    ({ properties = [] }) => !properties.some((property) => property.name === 'cdx:npm:package:development'),
  );
  const refs = new Set([metadata.component['bom-ref'], ...kept.map((component) => component['bom-ref'])]);
  return {
    ...bom,
    metadata: { ...metadata, component: { ...metadata.component, name } },
    components: kept,
    dependencies: dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) })),
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.stdout.write(`${JSON.stringify(billOfMaterials(), null, 2)}\n`);
