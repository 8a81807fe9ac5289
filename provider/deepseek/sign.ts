import { createHmac } from 'node:crypto';

/** How a token is made, as data: articles about this API differ, and a deployment may need another recipe. */
export interface SigningRecipe {
  /** What the HMAC is taken over, joined without a separator. */
  readonly payload: readonly ('app_key' | 'timestamp')[];
  readonly encoding: 'hex' | 'base64';
  /** How far the server lets a timestamp be off. */
  readonly skewSeconds: number;
}

export const DEFAULT_SIGNING: SigningRecipe = {
  payload: ['app_key', 'timestamp'],
  encoding: 'hex',
  skewSeconds: 300,
};

/** A `type`, not an interface, so that it is a plain JSON record. */
export type Token = {
  readonly app_key: string;
  /** Unix seconds, decimal. */
  readonly timestamp: string;
  readonly signature: string;
};

export interface Credentials {
  readonly appKey: string;
  readonly appSecret: string;
}

/** A function that makes the token of one HTTP attempt; the secret stays in its closure and nowhere else. */
export function createSigner(credentials: Credentials, recipe: SigningRecipe): (atMs: number) => Token {
  const { appKey, appSecret } = credentials;
  return (atMs) => {
    const timestamp = String(Math.floor(atMs / 1_000));
    const parts = { app_key: appKey, timestamp };
    const message = recipe.payload.map((part) => parts[part]).join('');
    const signature = createHmac('sha256', appSecret).update(message, 'utf8').digest(recipe.encoding);
    return { app_key: appKey, timestamp, signature };
  };
}
