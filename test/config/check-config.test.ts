import { expect, test } from 'vitest';
import { loadText, MINIMAL, problemsOf } from './load-text.ts';

const withLine = (line: string): string => `${MINIMAL}${line}\n`;
const withProvider = (name: string, entry: string): string => withLine(`providers: { ${name}: { ${entry} } }`);
const withData = (key: string): string => MINIMAL.replace('data:\n', `data:\n  ${key}\n`);
const withTraining = (provider: string): string => MINIMAL.replace('provider: local', `provider: ${provider}`);

test.each<[string, string, string, string]>([
  ['an unknown provider', withTraining('deepsek'), 'training.provider', 'did you mean deepseek?'],
  [
    'a baseline of an unknown provider',
    withLine('evaluation: { baseline: "locl:m" }'),
    'evaluation.baseline',
    'did you mean local?',
  ],
  [
    'a judge of an unknown provider',
    withLine('evaluation: { judge: { model: "opnai:m" } }'),
    'evaluation.judge.model',
    'did you mean openai?',
  ],
  [
    'a local baseline of a line that trains elsewhere',
    `${withTraining('openai')}evaluation: { baseline: "local:local-small" }\n`,
    'evaluation.baseline',
    'same kind of provider',
  ],
  [
    'local redefined',
    withProvider('local', 'kind: deepseek, app_key_env: A_KEY, app_secret_env: A_SECRET'),
    'providers.local',
    'another name',
  ],
  ['a built-in name of another kind', withProvider('openai', 'kind: together'), 'providers.openai', 'another name'],
  [
    'a key of another kind',
    withProvider('lab', 'kind: openai, api_key_env: LAB_KEY, app_key_env: LAB_APP'),
    'providers.lab.app_key_env',
    'api_key_env',
  ],
  [
    'idempotency keys of a format that knows none',
    withProvider('lab', 'kind: together, api_key_env: LAB_KEY, create_once: idempotency_key'),
    'providers.lab.create_once',
    'write file',
  ],
  [
    'a provider without its secret',
    withProvider('lab', 'kind: deepseek, app_key_env: LAB_APP'),
    'providers.lab.app_secret_env',
    'add it',
  ],
  [
    'plain http elsewhere',
    withProvider('lab', 'kind: openai, api_key_env: LAB_KEY, base_url: "http://lab.example"'),
    'providers.lab.base_url',
    'use https',
  ],
  [
    'a password in a URL',
    withProvider('lab', 'kind: openai, api_key_env: LAB_KEY, base_url: "https://u:p@lab.example"'),
    'providers.lab.base_url',
    'environment variables',
  ],
  ['a label twice', withData('labels: [a, b, a]'), 'data.labels.2', 'take it out'],
  [
    'a label_map to no label',
    withData('labels: [a, b]\n  label_map: { B: c }'),
    'data.label_map.B',
    'one of the labels',
  ],
  ['a split of everything', withData('split: { test: 0.5, validation: 0.5 }'), 'data.split.validation', 'less than 1'],
  ['a split that auto fills', withData('split: { test: 0.95 }'), 'data.split.test', 'less than 1'],
  ['secrets let through', withData('pii: { kinds: { secret: warn } }'), 'data.pii.kinds.secret', 'take it out'],
  [
    'a metric that is not scored',
    withLine('evaluation: { scorers: [exact_match], metric: accuracy }'),
    'evaluation.metric',
    'add accuracy',
  ],
  [
    'a constraint that is not scored',
    withLine('evaluation: { scorers: [exact_match] }\ngate: { constraints: [{ metric: accuracy, max_drop: 0.1 }] }'),
    'gate.constraints.0.metric',
    'add accuracy',
  ],
  ['a judge scorer without a judge', withLine('evaluation: { scorers: [judge] }'), 'evaluation.scorers', 'judge'],
  ['a broken expression', withLine('evaluation: { extract: "(unclosed" }'), 'evaluation.extract', 'brackets'],
  ['a margin of nothing', withLine('gate: { mode: non_inferiority, margin: 0 }'), 'gate.margin', 'superiority'],
  [
    'an unknown time zone',
    withLine('schedule: { cron: "0 3 1 * *", timezone: Mars/Olympus }'),
    'schedule.timezone',
    'IANA',
  ],
  ['a wait of no duration', withLine('gate: { approval_timeout: soon }'), 'gate.approval_timeout', ''],
  ['a schedule that never starts', withLine('schedule: { timezone: UTC }'), 'schedule', 'cron: "0 3 1 * *"'],
  [
    'a calendar of a month that there is not',
    withLine('schedule: { calendar: [{ month: smarch }] }'),
    'schedule.calendar.0.month',
    '',
  ],
  ['a cron of three fields', withLine('schedule: { cron: "0 3 1" }'), 'schedule.cron', ''],
  ['an encoding that nobody knows', MINIMAL.replace('path:', 'encoding: utf-9, path:'), 'data.sources.0.encoding', ''],
  ['both headers', MINIMAL.replace('path:', 'header: true, no_header: true, path:'), 'data.sources.0.no_header', ''],
  [
    'a template and columns',
    MINIMAL.replace('path:', 'template: { user: "{{a}}", assistant: "{{b}}" }, path:'),
    'data.sources.0.columns.prompt',
    'keep one',
  ],
])('%s is refused at its key', (_, text, path, hint) => {
  const problems = problemsOf(() => loadText(text));
  expect(problems).toMatchObject([{ path, line: expect.any(Number) }]);
  expect(problems[0]?.hint).toContain(hint);
});

test.each<[string, string]>([
  [
    'a named provider',
    withTraining('lab') +
      'providers: { lab: { kind: deepseek, app_key_env: LAB_KEY, app_secret_env: LAB_SECRET, base_url: "http://127.0.0.1:9" } }\n',
  ],
  [
    'a built-in one with another base URL',
    withProvider('deepseek', 'kind: deepseek, base_url: "https://proxy.example/ds"'),
  ],
  ['a baseline by provider and model', withLine('evaluation: { baseline: "local:local-small" }')],
  ['no validation rows', withData('split: { validation: 0 }')],
  ['a metric among the scorers', withLine('evaluation: { scorers: [accuracy, exact_match], metric: exact_match }')],
  [
    'a constraint on cost',
    withLine('evaluation: { scorers: [accuracy] }\ngate: { constraints: [{ metric: cost_usd, max_drop: 0.1 }] }'),
  ],
])('%s is taken', (_, text) => {
  expect(() => loadText(text)).not.toThrow();
});
