/** Where a limit was read, and when. */
export interface RuleSource {
  /** The page's title, as its publisher names it. */
  readonly page: string;
  readonly url: string;
  /** ISO date. */
  readonly seen: string;
}

export interface ImageRules {
  /** Null here and below: no limit is published. */
  readonly perExample: number | null;
  readonly maxBytes: number | null;
  readonly maxPixels: number;
  readonly formats: readonly ('png' | 'jpeg' | 'webp' | 'gif')[];
  /** Without an alpha channel, grey or indexed colours. Null: any. */
  readonly colours: readonly ('rgb' | 'rgba')[] | null;
  /** Whether an https URL may stand for the image itself. */
  readonly urls: boolean;
  /** Rows with images in one file. */
  readonly maxExamples: number | null;
}

/** What a provider takes for training, as data: looked up once, versioned, changed when the provider changes. */
export interface RulePack {
  readonly name: string;
  /** The day on which the rules were last compared with what the provider publishes. */
  readonly version: string;
  readonly sources: readonly RuleSource[];
  readonly minExamples: number;
  /** Null: no limit is published. */
  readonly maxExamples: number | null;
  readonly maxFileBytes: number | null;
  /** Longer examples are cut or refused. Null: it depends on the model. */
  readonly maxExampleTokens: number | null;
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
  /** Keys a message may have. */
  readonly messageKeys: readonly string[];
  /** Whose messages may carry a weight. */
  readonly weights: 'assistant' | 'any';
  /** `reasoning_content` of the assistant. */
  readonly reasoning: boolean;
  /** What a call's id must look like; null: any text. */
  readonly toolCallId: RegExp | null;
  /** A tool must say what it does and what it takes. */
  readonly toolsDescribed: boolean;
  /** Null: no images. */
  readonly images: ImageRules | null;
  /** Whether preference pairs can be trained on, in the form `input`, `preferred_output`, `non_preferred_output`. */
  readonly preference: { readonly images: boolean } | null;
  /** Whether its models count tokens with one of the built-in tokenizers. */
  readonly tokenizer: { readonly exact: boolean };
}
