// Which addresses connections to backends may go to, asked when a connection is opened: of the address that a name has
// resolved to at that moment, so that a name which changes its mind gains nothing.
import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isIP, Socket } from 'node:net';

/** Whether a connection to `address` and `port` may be opened. */
export type ConnectGuard = (address: string, port: number) => boolean;

/** Code of the error of a connection that was not allowed. */
export const FORBIDDEN = 'EFORBIDDEN';

const forbidden = (host: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${host} is no address that backends may have`), { code: FORBIDDEN });

/** A socket that fails at once, where `host` is an address that is not allowed; undefined: go on, with `guardedLookup`. */
export const refusedSocket = (guard: ConnectGuard, host: string, port: number): Socket | undefined =>
  isIP(host) !== 0 && !guard(host, port) ? new Socket().destroy(forbidden(host)) : undefined;

type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** For `lookup` of net.connect and tls.connect: leaves only the addresses that are allowed. */
export const guardedLookup =
  (guard: ConnectGuard, port: number, resolve: Resolve = lookup): LookupFunction =>
  (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, '', 0);
      const allowed = addresses.filter(({ address }) => guard(address, port));
      const [first] = allowed;
      if (first === undefined) return done(forbidden(host), '', 0);
      if (options.all === true) return (done as unknown as (error: null, all: LookupAddress[]) => void)(null, allowed);
      done(null, first.address, first.family);
    });
  };
