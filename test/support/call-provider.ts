import { createHmac } from 'node:crypto';

/** What an operator could do at the local provider by hand: one signed call. */
export async function callProvider(url: string, path: string, body: unknown): Promise<Record<string, unknown>> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', 'local-secret').update(`local${timestamp}`).digest('hex');
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ header: { app_key: 'local', timestamp, signature }, body }),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as Record<string, unknown>;
}
