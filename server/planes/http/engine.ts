// What the connections of one listener have in common.
import { STATUS_CODES } from 'node:http';
import type { Inbound } from './inbound.ts';
import type { SocketConnection } from './socket-connection.ts';

export interface Engine {
  readonly secure: boolean;
  readonly maxHeaderBytes: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly handle: (inbound: Inbound) => void;
  /** Body of the answer to bytes that are no request. */
  readonly answerToFault: (status: number) => string;
  readonly connections: Set<SocketConnection>;
  draining: boolean;
}

/** What is no request gets this, and nothing behind it is read. */
export const faultAnswer = (status: number, body: string): string =>
  `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\n` +
  `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;

/** IPv4 as such, where the listener takes both kinds. */
export const plainAddress = (address = ''): string => (address.startsWith('::ffff:') ? address.slice(7) : address);
