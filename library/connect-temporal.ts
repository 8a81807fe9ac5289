import type { Client } from '@temporalio/client';
import { createDataConverter } from '../platform/data-converter.ts';
import { connectClient } from '../platform/temporal-connection.ts';
import type { Project } from './open-project.ts';

/** Where Temporal is, if not where the project's environment says. */
export interface TemporalPlace {
  /** `host:port`. */
  readonly address?: string;
  readonly namespace?: string;
}

/**
 * A client of the project's Temporal, by the `TEMPORAL_…` variables and profiles, that encrypts payloads where the project
 * has keys for it. Close it with `client.connection.close()`. Throws RetuneError TEMPORAL_UNREACHABLE after 10 s, or
 * CONFIG_INVALID.
 */
export function connectTemporal({ settings }: Pick<Project, 'settings'>, place: TemporalPlace = {}): Promise<Client> {
  const dataConverter = createDataConverter(settings.encryptionKeys(), settings.encryptionStrict);
  const target = { environment: settings.environment(), ...place };
  return connectClient(target, { dataConverter });
}
