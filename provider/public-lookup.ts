import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from '../config/public-host.ts';

/** Of a name that leads inside; no other try changes it. */
export const NOT_PUBLIC = 'ENOTPUBLIC';

/** Looks a host up as a connection does, and fails where one of its addresses is no public one: names can be lured inside. */
export const publicLookup: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return done(error, '');
    const inside = addresses.find(({ address }) => !isPublicAddress(address));
    if (inside !== undefined) {
      return done(Object.assign(new Error(`${host} is no public host`), { code: NOT_PUBLIC }), '');
    }
    const [first] = addresses;
    if (options.all === true) done(null, addresses);
    else done(null, first?.address ?? '', first?.family);
  });
};
