// A process that moves one large body through a proxy and prints the seconds it took: `download` reads an answer,
// `upload` sends a request. Plain sockets with one buffer, so that the client costs little beside what is measured.
import { connect } from 'node:net';

interface Order {
  readonly direction: 'download' | 'upload';
  readonly port: number;
  readonly path: string;
  readonly host: string;
  readonly bytes: number;
}

const { direction, port, path, host, bytes } = JSON.parse(process.argv[2] ?? '{}') as Order;
const piece = Buffer.alloc(256 * 1024, 'x');
let head = '';
let received = 0;
let startMs = 0;

/** Bytes the answer has behind its head; undefined while the head is not complete. */
let expected: number | undefined;

const take = (count: number, buffer: Uint8Array): boolean => {
  received += count;
  if (expected === undefined) {
    head += Buffer.from(buffer.subarray(0, count)).toString('latin1');
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return true;
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head.slice(0, end + 2))?.[1]);
    if (!head.startsWith('HTTP/1.1 200') || (direction === 'download' && length !== bytes))
      throw new Error(`not the answer that was expected:\n${head.slice(0, end)}`);
    received = head.length - end - 4;
    expected = length;
  }
  if (received < expected) return true;
  if (direction === 'upload' && sent < bytes) throw new Error(`answered after ${sent} bytes:\n${head}`);
  process.stdout.write(String((performance.now() - startMs) / 1000), () => process.exit(0));
  return true;
};

let sent = 0;
const socket = connect({ port, host: '127.0.0.1', onread: { buffer: Buffer.alloc(1024 * 1024), callback: take } });
socket.once('close', () => {
  throw new Error(`closed after ${sent} bytes sent, ${received} received`);
});
const send = (): void => {
  while (sent < bytes) {
    const size = Math.min(piece.length, bytes - sent);
    sent += size;
    if (!socket.write(size === piece.length ? piece : piece.subarray(0, size))) return;
  }
};
socket.once('connect', () => {
  startMs = performance.now();
  const start = `${direction === 'upload' ? 'PUT' : 'GET'} ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n`;
  socket.write(direction === 'upload' ? `${start}Content-Length: ${bytes}\r\n\r\n` : `${start}\r\n`);
  if (direction === 'download') return;
  socket.on('drain', send);
  send();
});
