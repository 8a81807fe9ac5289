import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** What a user runs, on whatever system. Tests and the measurements in `scripts/*` are for people who work on Retune. */
const PRODUCT =
  /^(?:(?:bin|activities|cli|config|dataset|domain|evaluation|library|platform|provider|report|runs|servers|worker|workflows)\/.*|scripts\/[^/]+)\.(?:ts|js|mjs)$/;

/** What cannot work on Windows or macOS, or not as it does on Linux. */
const RULES: Readonly<Record<string, RegExp>> = {
  'a folder that only Unix has': /['"`]\/(?:tmp|dev|proc|usr|etc|home|var|bin|sys|opt)\b/,
  'a signal that Windows does not have': /\bSIG(?:HUP|QUIT|USR1|USR2|STOP|CONT|PIPE|CHLD|WINCH|ALRM|TSTP)\b/,
  'a process group': /\.kill\(\s*-/,
  'a shell':
    /\b(?:spawn|spawnSync|execFile|execFileSync)\(\s*['"`](?:sh|bash|zsh|cmd|powershell)\b|\bexec(?:Sync)?\(\s*['"`]|\bshell:\s*(?:true|process|['"`])/,
  'a command that is a .cmd file on Windows':
    /\b(?:spawn|spawnSync|execFile|execFileSync)\(\s*['"`](?:npm|npx|yarn|pnpm)\b/,
  'a link in .bin, which is a .cmd file on Windows': /node_modules[/\\'", ]+\.bin\b/,
  'the path of a file URL, which begins with a slash before the drive':
    /import\.meta\.url\)\.pathname|fileUrl\.pathname/i,
  'a path joined or cut at slashes':
    /\$\{[\w.]*(?:dir|Dir|folder|Folder|home|cwd|baseDir|outDir|workDir|tmpdir\(\))\}\/|\b(?:file|dir|folder|home|cwd)\w*\.(?:split|lastIndexOf|endsWith)\('\/'\)|(?:dir|folder|home|cwd|Dir|Folder)\s*\+\s*['"`]\//,
  'permissions, which Windows does not keep': /\bchmod(?:Sync)?\(|\bmode: 0o/,
  'the line end of the system': /\bEOL\b/,
  'a user id': /\.(?:getuid|geteuid|getgid|setuid|setgid|umask)\b/,
  'a variable that only Unix has': /\benv(?:\.|\[')(?:HOME|USER|TMPDIR|SHELL|PWD)\b/,
  'a link that needs rights on Windows': /\bsymlink(?:Sync)?\(/,
  'a socket in the file system': /\.sock['"`]|\blisten\(\s*['"`]\//,
  'a folder opened to be flushed': /\bopen\((?:folder|dir|path\.dirname)/,
};

/** Where it stands all the same, and why it may. */
const ALLOWED: readonly (readonly [rule: keyof typeof RULES, file: string, reason: string])[] = [
  ['a signal that Windows does not have', 'cli/interrupts.ts', 'libuv tells of a closed console by SIGHUP there too'],
  ['a process group', 'platform/guarded-process.ts', 'not on Windows, where the closed pipe ends the program'],
  ['a folder opened to be flushed', 'platform/atomic-file.ts', 'not on Windows, which has no such call'],
  ['a path joined or cut at slashes', 'platform/disk-artifacts.ts', 'a key of the store, the same in every store'],
  ['a shell', 'scripts/install.mjs', 'npm.cmd needs one, where npm’s own script is not found'],
  ['a shell', 'scripts/simd.mjs', 'for who changes the assembly; npx.cmd needs one'],
  ['a command that is a .cmd file on Windows', 'scripts/simd.mjs', 'started by a shell there'],
  [
    'permissions, which Windows does not keep',
    'platform/temporal-cli-download.ts',
    'Windows needs no such bit to run a program',
  ],
  // For its owner only, where the system can: on Windows a user's folders are, by the rights they inherit.
  ['permissions, which Windows does not keep', 'activities/sweep-rejected-rows.ts', 'owner only'],
  ['permissions, which Windows does not keep', 'cli/dev-claim.ts', 'owner only'],
  ['permissions, which Windows does not keep', 'cli/dev-stack.ts', 'owner only'],
  ['permissions, which Windows does not keep', 'cli/dev-temporal.ts', 'owner only'],
  ['permissions, which Windows does not keep', 'cli/report-files.ts', 'owner only'],
  ['permissions, which Windows does not keep', 'dataset/merge/split-writers.ts', 'owner only'],
  ['permissions, which Windows does not keep', 'dataset/spool-input.ts', 'owner only'],
  ['permissions, which Windows does not keep', 'platform/dev-server.ts', 'owner only'],
  ['permissions, which Windows does not keep', 'platform/make-folder.ts', 'owner only'],
  ['permissions, which Windows does not keep', 'platform/s3-artifacts.ts', 'owner only'],
  ['permissions, which Windows does not keep', 'platform/s3-files.ts', 'owner only'],
  ['permissions, which Windows does not keep', 'platform/signature.ts', 'owner only'],
  ['permissions, which Windows does not keep', 'servers/local-provider/record-store.ts', 'owner only'],
];

async function git(...args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('git', [...args], { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 });
  return stdout.split('\0').filter((entry) => entry !== '');
}

const listed = await git('ls-files', '-z', '--cached', '--others', '--exclude-standard').catch(() => null);
const tracked = listed ?? [];
const noGit = listed === null ? ' (skipped: git does not know this folder)' : '';

/** The rules that a text breaks, by name; comments tell of such things without doing them. */
function broken(text: string): readonly string[] {
  const code = text.replaceAll(/\/\*\*?[^]*?\*\//g, '').replaceAll(/(?<=^|\s)\/\/.*$/gm, '');
  return Object.keys(RULES).filter((name) => RULES[name]?.test(code) === true);
}

test('the rules see what they are for', () => {
  const samples: Readonly<Record<keyof typeof RULES, string>> = {
    'a folder that only Unix has': "writeFile('/tmp/x')",
    'a signal that Windows does not have': "process.on('SIGHUP', f)",
    'a process group': 'process.kill(-child.pid)',
    'a shell': "spawn('sh', ['-c', x])",
    'a command that is a .cmd file on Windows': "spawn('npm', ['ci'])",
    'a link in .bin, which is a .cmd file on Windows': "join('node_modules', '.bin', 'tsc')",
    'the path of a file URL, which begins with a slash before the drive': "new URL('x', import.meta.url).pathname",
    'a path joined or cut at slashes': '`${outDir}/x.json`',
    'permissions, which Windows does not keep': 'chmod(file, 0o600)',
    'the line end of the system': "import { EOL } from 'node:os'",
    'a user id': 'process.getuid()',
    'a variable that only Unix has': 'process.env.HOME',
    'a link that needs rights on Windows': 'symlink(a, b)',
    'a socket in the file system': "server.listen('/run/x')",
    'a folder opened to be flushed': "open(folder, 'r')",
  };
  expect(Object.fromEntries(Object.entries(samples).map(([name, code]) => [name, broken(code)]))).toEqual(
    Object.fromEntries(Object.keys(RULES).map((name) => [name, [name]])),
  );
});

describe.skipIf(listed === null)(`the files of the repository${noGit}`, () => {
  test('no file that a user runs does what Windows or macOS cannot, but where a reason is given', async () => {
    const files = tracked.filter((file) => PRODUCT.test(file));
    expect(files.length).toBeGreaterThan(500);
    const found = await Promise.all(
      files.map(async (file) =>
        broken(await readFile(path.join(ROOT, file), 'utf8').catch(() => '')).map((rule) => `${rule}: ${file}`),
      ),
    );
    // Both ways: a reason without its case is an old one.
    expect(found.flat().toSorted()).toEqual(ALLOWED.map(([rule, file]) => `${rule}: ${file}`).toSorted());
  });

  test('every tracked name can be a file’s on Windows and on a disk that knows no case', () => {
    const reserved = /[<>:"|?*\\]|[. ](?:\/|$)|(?:^|\/)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\/|$)/i;
    expect(tracked.filter((file) => reserved.test(file))).toEqual([]);
    expect(tracked.length - new Set(tracked.map((file) => file.toLowerCase())).size).toBe(0);
  });

  test('line ends are the same in every checkout, whatever git is set to', async () => {
    const attributes = await git('check-attr', '-z', 'eol', 'text', '--', ...tracked);
    const open: string[] = [];
    for (let at = 0; at < attributes.length; at += 3) {
      const [file = '', attribute = '', value = ''] = attributes.slice(at, at + 3);
      const isBinary = file.endsWith('.png');
      if (attribute === 'eol' && !isBinary && value !== 'lf') open.push(file);
      if (attribute === 'text' && isBinary && value !== 'unset') open.push(file);
    }
    expect(open).toEqual([]);
  });

  test('no script stands between a user and a command that needs a Unix shell', async () => {
    const manifest = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Readonly<Record<string, string>>;
      files: readonly string[];
    };
    const shellish = Object.entries(manifest.scripts).filter(
      ([, script]) => !/^(?:node|oxlint|tsc|prettier) /.test(script) || /[|&;$'`<>\\]/.test(script),
    );
    expect(shellish).toEqual([]);
    const shipped = tracked.filter((file) =>
      manifest.files.some((kept) => file === kept || file.startsWith(`${kept}/`)),
    );
    expect(shipped.filter((file) => /\.(?:sh|bash|cmd|bat|ps1)$/.test(file))).toEqual([]);
  });
});
