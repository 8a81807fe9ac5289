import { z } from 'zod';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      license: z.string().optional(),
      dev: z.boolean().default(false),
      dependencies: z.record(z.string(), z.string()).default({}),
      devDependencies: z.record(z.string(), z.string()).default({}),
    }),
  ),
});

export interface LicensedPackage {
  readonly name: string;
  /** An SPDX expression; `NONE` where the package says nothing. */
  readonly licence: string;
  /** Whether it is there for building and testing alone, and nobody who installs Retune gets it. */
  readonly development: boolean;
  /** Whether package.json names it. */
  readonly direct: boolean;
}

/** Licences that ask for no more than notice and text: what is shipped or run may have these. */
const PERMISSIVE: ReadonlySet<string> = new Set(
  'MIT ISC Apache-2.0 BSD-2-Clause BSD-3-Clause 0BSD BlueOak-1.0.0 Unlicense CC0-1.0 Zlib Python-2.0'.split(' '),
);
/** Beside those, for tools that are run as they are and never become part of the product. */
const FOR_TOOLS: ReadonlySet<string> = new Set(['MPL-2.0', 'CC-BY-4.0']);

/** Packages whose licence the lock file does not say, or that may have one that is else not allowed: each looked at. */
const LOOKED_AT: Readonly<Record<string, { readonly licence: string; readonly why: string }>> = {
  'htmx.org': { licence: 'BSD-0-Clause', why: 'its LICENSE file is 0BSD; package.json writes the name another way' },
  unionfs: { licence: 'Unlicense', why: 'its LICENSE file; package.json says nothing' },
  'caniuse-lite': {
    licence: 'CC-BY-4.0',
    why: "a table of browsers that webpack's own tools read; no text of it is shown",
  },
};

/** Every package of a package-lock.json once, by name. */
export function packagesOf(lockText: string): readonly LicensedPackage[] {
  const { packages } = lockSchema.parse(JSON.parse(lockText));
  const { dependencies = {}, devDependencies = {} } = packages[''] ?? {};
  const found = new Map<string, LicensedPackage>();
  for (const [place, { license, dev }] of Object.entries(packages)) {
    const name = place.split('node_modules/').at(-1) ?? '';
    if (name === '') continue;
    const development = dev && (found.get(name)?.development ?? true);
    const licence = license ?? LOOKED_AT[name]?.licence ?? 'NONE';
    found.set(name, {
      name,
      licence,
      development,
      direct: Object.hasOwn({ ...dependencies, ...devDependencies }, name),
    });
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Why a package may not be depended on; null where it may. Of a choice (`OR`) one is enough, of a sum (`AND`) all count. */
export function licenceProblem({ name, licence, development }: LicensedPackage): string | null {
  if (LOOKED_AT[name]?.licence === licence) return null;
  const allowed = (id: string): boolean => PERMISSIVE.has(id) || (development && FOR_TOOLS.has(id));
  const ids = licence.replaceAll(/[()]/g, '').split(/ (?:AND|OR) /);
  const isChoice = licence.includes(' OR ') && !licence.includes(' AND ');
  if (isChoice ? ids.some(allowed) : ids.every(allowed)) return null;
  return `${name} is under ${licence}, which is not among the allowed licences`;
}

/** The page of the documentation: what is installed with Retune by licence, and what tools stand beside it. */
export function licencePage(packages: readonly LicensedPackage[]): string {
  const section = (development: boolean): string => {
    const of = packages.filter((one) => one.development === development);
    const licences = [...new Set(of.map(({ licence }) => licence))].toSorted();
    return licences
      .map((licence) => {
        const names = of
          .filter((one) => one.licence === licence)
          .map(({ name, direct }) => (direct ? `**${name}**` : name));
        return `### ${licence}\n\n${names.join(', ')}\n`;
      })
      .join('\n');
  };
  const lookedAt = Object.entries(LOOKED_AT).map(([name, { licence, why }]) => `- \`${name}\` (${licence}): ${why}.`);
  return `# Licences

Retune is under the [MIT licence](../LICENSE). This page is made by \`npm run licences\` from \`package-lock.json\`: every
package that is installed with Retune, by its licence, also those for other systems; bold are the ones that Retune names
itself ([why each](decisions/0006-dependencies.md)). A test refuses a package under any licence but
${[...PERMISSIVE].join(', ')}; tools for building and testing may also be under ${[...FOR_TOOLS].join(' or ')}. Looked at by hand:

${lookedAt.join('\n')}

\`npm run sbom\` prints the bill of materials of what is installed, in CycloneDX.

## Installed with Retune

${section(false)}
## For building and testing alone

${section(true)}`;
}
