/** An upload in parts, as far as the server has confirmed it. */
export interface PartsInProgress {
  readonly uploadId: string;
  /** Where the provider names the file before its bytes are there. */
  readonly fileId: string | null;
  readonly partBytes: number;
  /** Of the whole file, for the provider to compare at the end. */
  readonly md5: string;
  /** Unix milliseconds; null where the provider names no time. */
  readonly expiresAt: number | null;
  /** Where each part goes, in order; empty where all go to one address. */
  readonly targets: readonly { readonly url: string; readonly headers: Readonly<Record<string, string>> }[];
  /** What the server called the parts it has, from the first on. */
  readonly confirmed: readonly string[];
}

/** Where an upload in parts writes down what the server has confirmed, before it goes on. */
export interface PartsRecord {
  read(): PartsInProgress | null;
  /** Throws where another attempt wrote in the meantime: then this one stops. */
  write(parts: PartsInProgress | null): Promise<void>;
}
