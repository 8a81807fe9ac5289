// What a build leaves out, so that the packed file stays small.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const INLINE_MAP = /\n\/\/# sourceMappingURL=data:application\/json;(?:charset=[\w-]+;)?base64,([A-Za-z0-9+/=]+)\s*$/;

/** A bundle whose source map still gives each frame of a stack its file and line, but no longer holds the files' texts. */
export function withoutSourceTexts(code) {
  const match = INLINE_MAP.exec(code);
  if (match === null) throw new Error('the bundle has no source map at its end');
  const { sourcesContent: _texts, ...map } = JSON.parse(Buffer.from(match[1], 'base64').toString('utf8'));
  const slim = Buffer.from(JSON.stringify(map)).toString('base64');
  return `${code.slice(0, match.index)}\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,${slim}\n`;
}

/** The type declarations that package.json exports, and all that these import. */
function exportedTypes(root, outDir) {
  const { exports = {} } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const entries = Object.values(exports).flatMap(({ types }) => types ?? []);
  const todo = entries.map((entry) => path.join(outDir, path.relative('dist', entry)));
  const found = new Set();
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (found.has(file) || !existsSync(file)) continue;
    found.add(file);
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport\()\s*['"](\.[^'"]+)['"]/g)) {
      todo.push(path.resolve(path.dirname(file), specifier.replace(/\.[jt]s$/, '.d.ts')));
    }
  }
  return found;
}

/** Removes the type declarations that nothing exported leads to. */
export function removeUnreachableTypes(root, outDir) {
  const reachable = exportedTypes(root, outDir);
  for (const name of readdirSync(outDir, { recursive: true })) {
    const file = path.join(outDir, name);
    if (file.endsWith('.d.ts') && !reachable.has(file)) rmSync(file);
  }
}
