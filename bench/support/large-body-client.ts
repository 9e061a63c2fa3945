// A process that moves bodies through a proxy on one connection and prints the seconds they took together: `download`
// reads answers, `upload` sends requests, `count` of them one after another. Plain sockets with one buffer, so that the
// client costs little beside what is measured.
import { connect } from 'node:net';

interface Order {
  readonly direction: 'download' | 'upload';
  readonly port: number;
  readonly path: string;
  readonly host: string;
  /** Of one body. */
  readonly bytes: number;
  readonly count: number;
}

const { direction, port, path, host, bytes, count } = JSON.parse(process.argv[2] ?? '{}') as Order;
const uploads = direction === 'upload';
const piece = Buffer.alloc(256 * 1024, 'x');
const start = `${uploads ? 'PUT' : 'GET'} ${path} HTTP/1.1\r\nHost: ${host}\r\n`;
let head = '';
/** Bytes of this answer's body; undefined while its head is not complete. */
let expected: number | undefined;
let received = 0;
let sent = 0;
let done = 0;
let startMs = 0;

const send = (): void => {
  while (sent < bytes) {
    const size = Math.min(piece.length, bytes - sent);
    sent += size;
    if (!socket.write(size === piece.length ? piece : piece.subarray(0, size))) return;
  }
};

const begin = (): void => {
  head = '';
  expected = undefined;
  received = 0;
  sent = 0;
  socket.write(uploads ? `${start}Content-Length: ${bytes}\r\n\r\n` : `${start}\r\n`);
  if (uploads) send();
};

const take = (size: number, buffer: Uint8Array): boolean => {
  received += size;
  if (expected === undefined) {
    head += Buffer.from(buffer.subarray(0, size)).toString('latin1');
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return true;
    expected = Number(/\r\ncontent-length: *(\d+)/i.exec(head.slice(0, end + 2))?.[1]);
    if (!head.startsWith('HTTP/1.1 200') || (!uploads && expected !== bytes))
      throw new Error(`not the answer that was expected:\n${head.slice(0, end)}`);
    received = head.length - end - 4;
  }
  if (received < expected) return true;
  if (uploads && sent < bytes) throw new Error(`answered after ${sent} bytes:\n${head}`);
  done += 1;
  if (done < count) begin();
  else process.stdout.write(String((performance.now() - startMs) / 1000), () => process.exit(0));
  return true;
};

const socket = connect({ port, host: '127.0.0.1', onread: { buffer: Buffer.alloc(1024 * 1024), callback: take } });
socket.once('close', () => {
  throw new Error(`closed after ${done} bodies, ${sent} bytes sent, ${received} received`);
});
if (uploads) socket.on('drain', send);
socket.once('connect', () => {
  startMs = performance.now();
  begin();
});
