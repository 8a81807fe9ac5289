const DEFAULT_PORT = 7233;
/** How far above its own port Temporal's dev server puts its UI, unless it is told another. */
const UI_ABOVE = 1_000;

/** The page of a run in the Temporal UI; null where it is not known where that UI is. */
export function temporalUiLink(options: {
  readonly address: string;
  readonly namespace: string;
  readonly workflowId: string;
  /** Temporal's own id of the execution; without it the link shows the newest one. */
  readonly executionId: string | null;
  /** Of a server that we started ourselves, or as RETUNE_TEMPORAL_UI says. */
  readonly uiUrl: string | null;
}): string | null {
  const base = options.uiUrl ?? uiOf(options.address);
  if (base === null) return null;
  const execution = options.executionId === null ? '' : `/${options.executionId}/history`;
  return `${base}/namespaces/${encodeURIComponent(options.namespace)}/workflows/${encodeURIComponent(options.workflowId)}${execution}`;
}

function uiOf(address: string): string | null {
  const host = address.replace(/:\d+$/, '').replaceAll(/[[\]]/g, '').toLowerCase();
  const port = Number(/:(\d+)$/.exec(address)?.[1] ?? DEFAULT_PORT);
  if (port + UI_ABOVE > 65_535) return null;
  if (['localhost', '127.0.0.1', '::1'].includes(host)) return `http://localhost:${port + UI_ABOVE}`;
  return /\.(tmprl\.cloud|temporal\.io)$/.test(host) ? 'https://cloud.temporal.io' : null;
}
