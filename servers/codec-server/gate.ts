import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { refuse } from './refused.ts';

interface LoginAnswer {
  readonly status: number;
  readonly page: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Gate {
  /** Throws 401 for a caller who shows neither the token nor the cookie of a login. */
  check(headers: IncomingHttpHeaders): void;
  /** The login page (`body` null), or what comes of sending its form. */
  login(body: string | null): LoginAnswer;
}

const COOKIE = 'retune_codec';
const LOGIN_SECONDS = 12 * 3_600;

function same(a: string, b: string): boolean {
  const [first, second] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return first !== undefined && second !== undefined && timingSafeEqual(first, second);
}

function page(message: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Retune codec server</title>
<body style="font:16px system-ui;max-width:32rem;margin:4rem auto;padding:0 1rem"><h1>Codec server</h1><p>${message}</p>
<form method="post"><label>Token <input name="token" type="password" autocomplete="current-password" required></label>
<button>Log in</button></form></body></html>`;
}

/**
 * Who may have payloads decoded: whoever knows the token. The `temporal` CLI sends it as a Bearer token; a person logs
 * in at `/login`, and the browser then sends a cookie, which is made with a secret of this process and ends with it.
 */
export function createGate(token: string | null): Gate {
  const secret = randomBytes(32);
  const cookieUntil = (until: number): string =>
    `${until}.${createHmac('sha256', secret).update(String(until)).digest('hex')}`;
  const isLoggedIn = (cookies: string | undefined): boolean => {
    const value = new RegExp(`(?:^|; )${COOKIE}=([^;]*)`).exec(cookies ?? '')?.[1];
    const until = Number(value?.split('.')[0]);
    return value !== undefined && until > Date.now() && same(value, cookieUntil(until));
  };
  return {
    check({ authorization, cookie }) {
      if (token === null || same(authorization ?? '', `Bearer ${token}`) || isLoggedIn(cookie)) return;
      throw refuse(401, 'show the token: Authorization: Bearer …, or log in at /login');
    },
    login(body) {
      if (token === null) return { status: 200, page: '<p>No login is needed.</p>', headers: {} };
      if (body === null)
        return { status: 200, page: page('The Temporal UI shows decoded payloads after a login here.'), headers: {} };
      if (!same(new URLSearchParams(body).get('token') ?? '', token))
        return { status: 401, page: page('That was not the token.'), headers: {} };
      const cookie = `${COOKIE}=${cookieUntil(Date.now() + LOGIN_SECONDS * 1_000)}`;
      const headers = { 'set-cookie': `${cookie}; Path=/; Max-Age=${LOGIN_SECONDS}; HttpOnly; SameSite=Lax` };
      return { status: 200, page: '<p>Logged in. Go back to the Temporal UI and load it again.</p>', headers };
    },
  };
}
