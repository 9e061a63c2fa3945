// A process that reads requests with a body to their end and answers 200: the backend of uploads. Prints its port.
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

const server = createServer((socket) => {
  let head = '';
  let left = -1;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    if (left < 0) {
      head += chunk.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      left = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0) - (head.length - end - 4);
    } else left -= chunk.length;
    if (left > 0) return;
    head = '';
    left = -1;
    socket.write(ANSWER);
  });
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
