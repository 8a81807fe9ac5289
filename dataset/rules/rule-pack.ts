/** What a provider takes for training, as data: looked up once, versioned, changed when the provider changes. */
export interface RulePack {
  readonly name: string;
  /** The day on which the rules were last compared with what the provider publishes. */
  readonly version: string;
  readonly minExamples: number;
  readonly maxFileBytes: number;
  readonly roles: readonly string[];
  /** A system message only at the beginning. */
  readonly systemFirst: boolean;
  /** The first message after the system text is the user's. */
  readonly userFirst: boolean;
  /** No role twice in a row, tool messages aside. */
  readonly alternating: boolean;
  readonly lastFromAssistant: boolean;
  /** Every message has a text, or calls. */
  readonly contentRequired: boolean;
  readonly tokenizer: { readonly name: string; readonly exact: boolean };
}
