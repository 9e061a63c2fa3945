// The TLS port: certificates by name, HTTP/2 or HTTP/1.1 as the handshake agrees. A handshake without a name, or with one
// that nobody here has, is refused: there is no certificate that would be the right one.
import type { TLSSocket, TlsOptions } from 'node:tls';
import type { Http2Limits } from './http2-sessions.ts';
import { Http2Sessions } from './http2-sessions.ts';
import type { Inbound } from './inbound.ts';
import type { FaultAnswer, Listener, ListenOptions } from './listener.ts';
import { listen } from './listener.ts';
import type { TlsNames } from './tls-names.ts';
import { LEAST_VERSION } from './tls-names.ts';

export interface TlsListenOptions extends Omit<ListenOptions, 'tls'>, Pick<Http2Limits, 'stalledCallerMs'> {
  readonly names: TlsNames;
  /** 48 bytes that session tickets are sealed with, the same for all workers of a port. */
  readonly ticketKeys: Uint8Array;
}

/** Listens, and calls `handle` for every request. Rejects when the port cannot be had. */
export const listenTls = async (
  { names, ticketKeys, ...options }: TlsListenOptions,
  handle: (inbound: Inbound) => void,
  answerToFault: FaultAnswer,
): Promise<Listener> => {
  const sessions = new Http2Sessions(options, handle);
  let draining = false;
  /** Whether this connection is not for HTTP/1.1. */
  const take = (socket: TLSSocket): boolean => {
    // Without a name there was no certificate to show; a resumed session must not get by.
    if (typeof socket.servername !== 'string' || socket.servername === '') socket.destroy();
    else if (socket.alpnProtocol === 'h2') sessions.take(socket);
    // Its handshake ended after the drain began: it would stay as long as its caller likes.
    else if (draining) socket.destroy();
    else return false;
    return true;
  };
  const secure: TlsOptions = {
    SNICallback: (name, done) => done(null, names.contextOf(name)),
    ALPNProtocols: ['h2', 'http/1.1'],
    minVersion: LEAST_VERSION,
    ticketKeys: Buffer.from(ticketKeys),
    handshakeTimeout: options.headersTimeoutMs,
  };
  const listener = await listen({ ...options, tls: { options: secure, take } }, handle, answerToFault);
  return {
    port: listener.port,
    drain: () => {
      draining = true;
      sessions.drain();
      return listener.drain();
    },
    destroy: () => {
      sessions.destroy();
      listener.destroy();
    },
  };
};
