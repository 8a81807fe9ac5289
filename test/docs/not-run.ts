/** Programs that stay until they are stopped: a test starts them beside the other commands. */
export function isProcess(command: string): boolean {
  return /^retune (?:dev|worker|local-provider|codec-server|view)\b/.test(command);
}

const BY_HAND = 'measures, or records, for minutes to hours: its figures stand on the page';
const DEPLOYMENT = 'needs Docker, a cluster or a Temporal of its own: see test/deploy for what is checked of it';
const WORKERS = 'a process; the tutorial about clusters starts workers by queue';

/** Commands of the docs that no test can run, by page, each with the reason. Those of `retune` are parsed all the same. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  'CONTRIBUTING.md: npm run docs': 'writes into the checkout; reference.test.ts compares what it would write',
  'CONTRIBUTING.md: npx vitest run --config vitest.record.config.ts': BY_HAND,
  'README.md: npm run quickstart': 'takes the default ports; what it calls, `run --dev`, is run below it',
  'docs/cli.md: retune run --json | jq -r \'select(.type == "result") | .verdict\'': 'needs a worker that is up',
  'docs/deploying.md: docker build -f deploy/Dockerfile -t retune:0.1.0 .': DEPLOYMENT,
  'docs/deploying.md: docker compose up --build --wait': DEPLOYMENT,
  'docs/deploying.md: export TEMPORAL_ADDRESS=localhost:7233 RETUNE_STORE=s3://retune AWS_ENDPOINT_URL_S3=http://localhost:7070':
    DEPLOYMENT,
  'docs/deploying.md: export AWS_ACCESS_KEY_ID=retune AWS_SECRET_ACCESS_KEY=retune-secret': DEPLOYMENT,
  'docs/deploying.md: retune run': DEPLOYMENT,
  'docs/deploying.md: cp -r deploy/kubernetes/overlays/production deploy/kubernetes/overlays/ours': DEPLOYMENT,
  'docs/deploying.md: kubectl create namespace retune': DEPLOYMENT,
  'docs/deploying.md: kubectl -n retune create secret generic retune-secrets --from-env-file=secrets.env': DEPLOYMENT,
  'docs/deploying.md: kubectl -n retune create secret generic retune-codec-token --from-literal=RETUNE_CODEC_TOKEN="$(openssl rand -hex 32)"':
    DEPLOYMENT,
  'docs/deploying.md: kubectl apply -k deploy/kubernetes/overlays/ours': DEPLOYMENT,
  'docs/deploying.md: TEMPORAL_DEPLOYMENT_NAME=retune TEMPORAL_WORKER_BUILD_ID=2026-11-26.1 retune worker': DEPLOYMENT,
  'docs/deploying.md: temporal worker deployment set-current-version --deployment-name retune --build-id 2026-11-26.1':
    DEPLOYMENT,
  'docs/encryption.md: RETUNE_CODEC_TOKEN=… retune codec-server --listen 0.0.0.0:8081 --origin https://temporal.example':
    'listens to the whole network, on a port that may be taken',
  'docs/local-provider.md: retune local-provider': 'takes the default port; the line below it takes a free one',
  'docs/near-duplicates.md: node scripts/bench/near-duplicates.mjs': BY_HAND,
  'docs/privacy-of-data.md: RETUNE_SHARED_DATA=/path/to/data npx vitest run test/dataset/pii/shared-set.test.ts':
    'is a test itself, with a data set that is not part of the repository',
  'docs/scaling.md: retune worker': WORKERS,
  'docs/scaling.md: retune worker --queue data --slots auto': WORKERS,
  'docs/scaling.md: retune worker --queue provider --queue workflows': WORKERS,
  'docs/scaling.md: retune worker --queue evaluation --rate evaluation=20': WORKERS,
  'docs/tutorials/moving-to-a-cluster.md: RETUNE_STORE=s3://our-bucket/retune AWS_REGION=eu-central-1 retune doctor':
    'needs a bucket',
  'docs/view.md: retune view --open': 'opens a browser; test/servers/view looks at the page in one',
};
