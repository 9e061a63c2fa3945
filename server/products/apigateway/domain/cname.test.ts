// Chains of CNAMEs, and a lookup against a name server of the test's own.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { createCnameResolver, followCnames } from './cname.ts';

const over = (records: Readonly<Record<string, string>>) =>
  followCnames(async (host) => {
    const target = records[host];
    if (target === undefined) throw new Error('ENODATA');
    return [target];
  });

test('a chain is followed to its end, circles and endless ones end', async () => {
  assert.deepEqual(await over({ 'a.example': 'B.example.', 'b.example': 'c.example' })('a.example'), [
    'b.example',
    'c.example',
  ]);
  assert.deepEqual(await over({})('a.example'), []);
  assert.deepEqual(await over({ 'a.example': 'b.example', 'b.example': 'a.example' })('a.example'), ['b.example']);
  const endless = followCnames(async (host) => [`x${host}`]);
  assert.equal((await endless('a.example')).length, 8);
});

const wireName = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)])),
    Buffer.of(0),
  ]);

test('DNS is asked', async (t) => {
  const server = createSocket('udp4');
  server.on('message', (query, peer) => {
    // RFC 1035: the question again, and one CNAME for it, or none for the target.
    const question = query.subarray(12, query.indexOf(0, 12) + 5);
    const hasRecord = question.includes('www');
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180, 2);
    for (const [offset, count] of [
      [4, 1],
      [6, hasRecord ? 1 : 0],
      [8, 0],
      [10, 0],
    ] as const)
      header.writeUInt16BE(count, offset);
    const target = wireName('edge.portico.test');
    const record = Buffer.concat([Buffer.from('c00c000500010000003c', 'hex'), Buffer.of(0, target.length), target]);
    server.send(Buffer.concat([header, question, ...(hasRecord ? [record] : [])]), peer.port, peer.address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const resolve = createCnameResolver([`127.0.0.1:${server.address().port}`]);
  assert.deepEqual(await resolve('www.example.com'), ['edge.portico.test']);
  assert.deepEqual(await resolve('other.example.com'), []);
});
