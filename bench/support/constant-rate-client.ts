// A process that asks at a constant rate, whatever the answers take, and prints what they took as JSON. A request's time
// starts when it is due, so one that waits for a free connection is not forgotten (no coordinated omission). The client
// looks every millisecond at what is due: Node has no finer clock that leaves the core to others. A pause of the client
// itself is not counted against the server; the report tells the longest.
import { connect } from 'node:net';
import { percentile } from './statistics.ts';

interface Order {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly connections: number;
}

export interface ConstantRateReport {
  readonly asked: number;
  readonly answered: number;
  /** Answers with another status than 200. */
  readonly bad: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** The longest time between two looks at the clock: what this client itself may have added. */
  readonly longestPauseMs: number;
}

const order = JSON.parse(process.argv[2] ?? '{}') as Order;
const { port, path, headers, ratePerSecond, seconds, connections } = order;
const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
const request = Buffer.from(`GET ${path} HTTP/1.1\r\n${fields.join('')}\r\n`, 'latin1');
const total = Math.floor(ratePerSecond * seconds);
const tookMs = new Float64Array(total);
const waiting: number[] = [];
let firstWaiting = 0;
let answered = 0;
let bad = 0;
let asked = 0;
let longestPauseMs = 0;

type Send = (dueMs: number) => void;
const free: Send[] = [];

/** One connection, one request at a time. */
const open = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let dueMs = 0;
    let head = '';
    let left = -1;
    const send: Send = (due) => {
      dueMs = due;
      head = '';
      left = -1;
      socket.write(request);
    };
    const finish = (): void => {
      tookMs[answered] = performance.now() - dueMs;
      answered += 1;
      if (!head.startsWith('HTTP/1.1 200')) bad += 1;
      const next = waiting[firstWaiting];
      if (next === undefined) return void free.push(send);
      firstWaiting += 1;
      send(next);
    };
    socket.once('connect', () => {
      free.push(send);
      resolve();
    });
    socket.once('error', (error) => {
      reject(error);
      throw error;
    });
    socket.once('close', () => {
      if (answered < total) throw new Error('the server closed a connection');
    });
    socket.on('data', (chunk) => {
      if (left < 0) {
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        const length = /\r\ncontent-length: *(\d+)/i.exec(head.slice(0, end + 2))?.[1];
        if (length === undefined) throw new Error(`an answer without Content-Length:\n${head}`);
        left = Number(length) - (head.length - end - 4);
      } else left -= chunk.length;
      if (left <= 0) finish();
    });
  });

for (let count = 0; count < connections; count += 1) await open();
const startMs = performance.now();
let lastMs = startMs;
const tick = setInterval(() => {
  const nowMs = performance.now();
  longestPauseMs = Math.max(longestPauseMs, nowMs - lastMs);
  lastMs = nowMs;
  const due = Math.min(total, Math.floor(((nowMs - startMs) / 1000) * ratePerSecond));
  for (; asked < due; asked += 1) {
    const send = free.pop();
    if (send === undefined) waiting.push(nowMs);
    else send(nowMs);
  }
  const isOver = answered >= total || nowMs - startMs > (seconds + 10) * 1000;
  if (!isOver) return;
  clearInterval(tick);
  const times = tookMs.subarray(0, answered);
  const report: ConstantRateReport = {
    asked,
    answered,
    bad,
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    maxMs: percentile(times, 1),
    longestPauseMs,
  };
  process.stdout.write(JSON.stringify(report), () => process.exit(0));
}, 1);
