import { describe, expect, it } from 'vitest';
import { project, runCli } from './run-cli.ts';

const MISTYPED: readonly (readonly [string, string])[] = [
  ['rnu', '`retune run`'],
  ['valdate', '`retune validate`'],
  ['local-provder', '`retune local-provider`'],
  ['models shwo', '`retune models show`'],
  ['models promot support-intents@1', '`retune models promote`'],
  ['schedule aply', '`retune schedule apply`'],
  ['promote support-intents@1', '`retune models promote`'],
  ['backfill', '`retune schedule backfill`'],
  ['help statsu', '`retune status`'],
  ['run --dettach', '--detach'],
  ['run --fail-n=reject', '--fail-on'],
  ['validate --promt-column text', '--prompt-column'],
  ['models rollback support-intents --resaon x', '--reason'],
  ['list --jsno', '--json'],
  ['list --no-colour', '--no-color'],
  ['run --fail-on rejct', 'reject'],
  ['watch some-run --fail-on hodl', 'hold'],
  ['retry some-run --from prepar', 'prepare'],
  ['retry some-run --from evaluation', 'evaluate'],
  ['invoke --service text_generaton', 'text_generation'],
  ['completion zhs', 'zsh'],
  ['completion power-shell', 'powershell'],
  ['worker --queue dat', 'data'],
  ['worker --rate evalution=2', 'evaluation'],
  ['validate tickets.csv --shape alpacca', 'alpaca'],
  ['validate tickets.csv --provider opnai', 'openai'],
  ['run --provider opnai', 'openai'],
  ['run --dry-run --provider deepsek', 'deepseek'],
  ['estimate --set training.provider=togehter', 'together'],
  ['invoke --service text_generation --prompt x --provider opnai', 'openai'],
  ['init --yes --example suport-intents', 'support-intents'],
  ['config show --set gate.confidense=0.9', 'confidence'],
  ['config show --set trainng.provider=local', 'training'],
  ['estimate --set gate.mode=superioriti', 'superiority'],
];

describe('a mistyped word', () => {
  it.each(MISTYPED)('`%s` names %s', async (line, meant) => {
    const words = line.split(' ');
    const cwd = project();
    const { code, stdout, stderr } = await runCli(words, { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .+ \([A-Z_]+\)\nhint: /);
    expect(stderr).toContain(`did you mean ${meant}?`);

    const { error } = (await runCli([...words, '--json'], { cwd })).json() as { error: Record<string, unknown> };
    expect(error).toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/), message: expect.any(String) });
    expect(error['hint']).toContain(`did you mean ${meant}?`);
  });

  it('that is near to nothing is told what there is', async () => {
    const { stderr } = await runCli(['completion', 'xonsh']);
    expect(stderr).toContain('choose one of bash, zsh, fish, powershell');
  });
});
