/** A record that several attempts may write at once: a document of the artifact store, which the caller gives. */
export interface Ledger<T> {
  read(): Promise<{ readonly record: T; readonly version: string } | null>;
  /**
   * Writes only where the record is still at `ifVersion` (null: there is none yet). The new version, or null where
   * somebody else wrote in the meantime. A store that cannot be reached is an error.
   */
  write(record: T, ifVersion: string | null): Promise<string | null>;
}
