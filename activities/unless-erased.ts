import { RetuneError } from '../domain/failure-type.ts';

/** What reading gives; null where the artifact held rows of a data subject who was erased. */
export async function unlessErased<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RetuneError && error.code === 'ERASED') return null;
    throw error;
  }
}
