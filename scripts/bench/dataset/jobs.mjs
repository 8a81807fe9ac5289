// What is measured: each job is a command whose process is timed from start to end.
import path from 'node:path';

/** Jobs by name. `input` has csv and chat; a job gets a fresh folder. */
export function listJobs({ root, here, python, rust, input, ranks }) {
  const engine =
    (mode, file, ...more) =>
    (out) => [process.execPath, [path.join(here, 'engine.mjs'), mode, file, path.join(out, 'out'), ...more]];
  const convertBy = (tool) => (out) => [
    python,
    [path.join(here, 'peers', 'convert.py'), tool, input.csv, path.join(out, 'out'), out],
  ];
  const prepareBy = (tool) => (out) => [
    python,
    [path.join(here, 'peers', 'prepare.py'), tool, input.csv, path.join(out, 'out'), out, ranks],
  ];
  const tokensOf = (encoding) => ({
    [`tokens ${encoding}: retune, one thread`]: (out) => [
      process.execPath,
      [path.join(here, 'tokens.mjs'), encoding, input.chat, path.join(out, 'out')],
    ],
    [`tokens ${encoding}: tiktoken, one thread`]: (out) => [
      python,
      [path.join(here, 'peers', 'tokens.py'), encoding, input.chat, path.join(out, 'out'), ranks],
    ],
  });
  return {
    'convert: retune': engine('convert', input.csv),
    'convert: retune, one thread': engine('convert', input.csv, '1'),
    ...(rust === null ? {} : { 'convert: Rust csv loop': (out) => [rust, [input.csv, path.join(out, 'out')]] }),
    'convert: DuckDB': convertBy('duckdb'),
    'convert: Polars': convertBy('polars'),
    'convert: pandas': convertBy('pandas'),
    'convert: csv+orjson loop': convertBy('loop'),
    'convert: datasets': convertBy('datasets'),
    'prepare: retune': engine('prepare', input.csv),
    'prepare: retune, pii: off': engine('prepare-pii-off', input.csv),
    'prepare: retune prepare (command)': (out) => [
      process.execPath,
      [path.join(root, 'bin', 'retune.js'), 'prepare', input.csv, '--out', path.join(out, 'out'), '--json', '--quiet'],
    ],
    'prepare: csv+orjson+tiktoken loop': prepareBy('loop'),
    'prepare: datasets+tiktoken': prepareBy('datasets'),
    'validate chat: retune validate (command)': () => [
      process.execPath,
      [path.join(root, 'bin', 'retune.js'), 'validate', input.chat, '--json', '--quiet'],
    ],
    'validate chat: retune': engine('check', input.chat),
    'validate chat: orjson loop': () => [python, [path.join(here, 'peers', 'validate_chat.py'), input.chat]],
    ...tokensOf('cl100k_base'),
    ...tokensOf('o200k_base'),
  };
}

/** Jobs that take minutes: they run in the first `--slow-rounds` rounds alone. */
export const SLOW = new Set([
  'convert: pandas',
  'convert: csv+orjson loop',
  'convert: datasets',
  'prepare: csv+orjson+tiktoken loop',
  'prepare: datasets+tiktoken',
  'tokens cl100k_base: tiktoken, one thread',
  'tokens o200k_base: tiktoken, one thread',
]);

/** Goals as ratios of medians: how many times as long (or as much memory) the second takes as the first. */
export const GOALS = [
  ['convert: the faster of DuckDB and Polars', ['convert: DuckDB', 'convert: Polars'], 'convert: retune', 2],
  ['convert: datasets, batched', ['convert: datasets'], 'convert: retune', 12],
  ['convert: a plain Rust csv loop', ['convert: Rust csv loop'], 'convert: retune', 1 / 1.3],
  ['prepare: csv+orjson+tiktoken', ['prepare: csv+orjson+tiktoken loop'], 'prepare: retune', 4],
  ['prepare: datasets+tiktoken', ['prepare: datasets+tiktoken'], 'prepare: retune', 8],
  [
    'prepare, pii: off (like for like): csv+orjson+tiktoken',
    ['prepare: csv+orjson+tiktoken loop'],
    'prepare: retune, pii: off',
    4,
  ],
  [
    'prepare, pii: off (like for like): datasets+tiktoken',
    ['prepare: datasets+tiktoken'],
    'prepare: retune, pii: off',
    8,
  ],
  ['the engine within the command', ['prepare: retune'], 'prepare: retune prepare (command)', 1 / 1.3],
  ['validating chat: orjson', ['validate chat: orjson loop'], 'validate chat: retune', 1.5],
  [
    'tokens cl100k: tiktoken',
    ['tokens cl100k_base: tiktoken, one thread'],
    'tokens cl100k_base: retune, one thread',
    1.8,
  ],
  ['tokens o200k: tiktoken', ['tokens o200k_base: tiktoken, one thread'], 'tokens o200k_base: retune, one thread', 1.8],
];
