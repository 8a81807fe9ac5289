/**
 * Commands of the other pages, by page, each with its exit code: the README's in a folder with tickets.csv, the rest in
 * the example's folder after a run whose id is RUN.
 */
export const RUN_IN_A_PROJECT: Readonly<Record<string, number>> = {
  'README.md: node bin/retune.js init tickets.csv': 0,
  'README.md: node bin/retune.js run --dev': 0,
  'docs/audit.md: retune audit verify': 0,
  "docs/cli.md: retune list --stage failed --since 7d --json | jq -r '.runs[].run_id'": 0,
  'docs/cli.md: retune status RUN --json | jq -r .error.code': 0,
  'docs/data.md: retune validate tickets.csv': 3,
  'docs/data.md: retune validate data.jsonl --provider openai together': 0,
  'docs/data.md: retune prepare tickets.csv --out prepared': 0,
  'docs/encryption.md: export RETUNE_ENCRYPTION_KEYS="2026-11:$(openssl rand -base64 32)"': 0,
  'docs/local-provider.md: retune local-provider --port 0 --json --test-controls': 0,
  'docs/models.md: jq -r \'.provider + " " + .model\' .retune/store/models/support-intents/champion.json': 0,
  'docs/privacy-of-data.md: retune erase ada@example.com --dry-run': 0,
  'docs/privacy-of-data.md: retune erase ada@example.com': 0,
};
