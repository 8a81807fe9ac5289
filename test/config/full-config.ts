/** Every key of the contract's configuration page with the values it shows. */
export const FULL = `name: support-intents
providers:
  lab: { kind: openai, base_url: "https://llm.lab.example/v1", api_key_env: LAB_KEY }
data:
  sources:
    - path: tickets/*.csv
      columns: { prompt: text, completion: category, id: id, group: customer, slice: language, subject: email }
      where: { status: [closed] }
      tag: "2026-11"
      split: train
  system: "Classify the support ticket."
  labels: [billing, card, other]
  label_map: { Card: card }
  on_conflict: keep
  pii: { policy: auto }
  deduplicate: exact
  max_rejected_ratio: 0.02
  split: { validation: auto, test: auto, group: customer, salt: "1", pin: true }
training: { provider: openai, base_model: gpt-4.1-mini-2025-04-14, method: supervised, hyperparameters: { epochs: 3 }, suffix: support, seed: 7 }
budget: { max_cost_usd: 25, approve_above_usd: 10, max_month_usd: 200, prices: {} }
poll: { interval: auto, stuck_after: 6h, deadline: 72h, on_deadline: ask }
evaluation:
  dataset: test
  baseline: auto
  scorers: auto
  metric: auto
  extract: "#### (.+)$"
  turns: last
  max_tokens: auto
  temperature: auto
  samples: 1
  judge: { model: "openai:gpt-4.1", mode: pairwise, rubric: "…", human_labels: labels.jsonl }
gate: { mode: superiority, min_improvement: 0.02, margin: 0.03, min_score: 0, confidence: 0.95, constraints: [{ metric: accuracy, slice: "language=zh", max_drop: 0.05 }], approval: never, approval_timeout: 72h }
retention: { delete_uploads: true, failed_uploads: 7d, rejected_models: keep, after: 30d }
notify: [ { webhook_env: RETUNE_WEBHOOK_URL, on: [promoted, failed, needs_attention] } ]
schedule: { cron: "0 3 1 * *", timezone: UTC, overlap: skip, skip_unchanged: true, min_change: 0.01, mode: non_inferiority }
`;
