import type { CommandContext } from './context.ts';
import { connectTemporal } from './temporal-session.ts';
import type { SessionOptions, TemporalSession } from './temporal-session.ts';

/** A connection that is made at its first use: where the store's records say everything, none is. */
export interface LazySession {
  connect(): Promise<TemporalSession>;
  /** The connection if one was made. */
  opened(): TemporalSession | null;
}

/** Hands a command its connection and closes it at the end, if there was one. */
export async function withSession<T>(
  context: Pick<CommandContext, 'settings'>,
  work: (session: LazySession) => Promise<T>,
  options: SessionOptions = {},
): Promise<T> {
  const opened: TemporalSession[] = [];
  let opening: Promise<TemporalSession> | null = null;
  const open = async (): Promise<TemporalSession> => {
    try {
      const session = await connectTemporal(context, options);
      opened.push(session);
      return session;
    } catch (error) {
      // Whoever asks again later tries again.
      opening = null;
      throw error;
    }
  };
  try {
    return await work({ connect: () => (opening ??= open()), opened: () => opened[0] ?? null });
  } finally {
    for (const session of opened) await session.close();
  }
}
