// Channels on a real edge with real backends: shares, repeated calls, nodes that fail and come back.
import assert from 'node:assert/strict';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { Planes } from '../../host.ts';
import { startPlanes } from '../../host.ts';
import type { Answer, Backend, CallOptions } from '../../testing/calls.ts';
import { call, seenBy, startBackend, until } from '../../testing/calls.ts';
import { localhostCertificate, localhostKey } from '../../testing/certificate.ts';
import { httpExchange, quiet, route, service, update } from '../../testing/snapshots.ts';
import type { ChannelSnapshot, HealthRules, NodeSnapshot } from './snapshot.ts';

const health = (more: Partial<HealthRules> = {}): HealthRules => ({
  active: undefined,
  passive: true,
  healthyStatuses: '200-399',
  unhealthyStatuses: '500,502-504',
  connectFailures: 2,
  timeouts: 2,
  badAnswers: 3,
  downMs: 60_000,
  ...more,
});

/** A port that refuses connections. */
const closedPort = async (): Promise<number> => {
  const server: Server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
};

describe('channels', () => {
  let planes: Planes;
  const backends: Backend[] = [];
  const tcp: Server[] = [];
  let names = 0;

  before(async () => {
    planes = await startPlanes({
      host: '127.0.0.1',
      port: 0,
      workers: 2,
      log: quiet,
      backendCa: localhostCertificate,
    });
  });
  after(async () => {
    await planes.close();
    for (const backend of backends) await backend.close();
    for (const server of tcp) server.close();
  });

  const backend = async (...listener: Parameters<typeof startBackend>): Promise<Backend> => {
    const started = await startBackend(...listener);
    backends.push(started);
    return started;
  };
  const node = (port: number, weight = 1): NodeSnapshot => ({ host: '127.0.0.1', port, weight });
  const publish = async (channel: Partial<ChannelSnapshot>, timeoutMs = 5_000, scheme = 'http'): Promise<void> => {
    names += 1;
    const whole = { id: `upstream-${names}`, retries: 0, nodes: [], host: undefined, health: undefined, ...channel };
    const url = `${scheme}://${channel.host ?? whole.id}`;
    await planes.apply(update(service([route('/c', { exchange: httpExchange(url, { channel: whole, timeoutMs }) })])));
  };
  const send = (options: CallOptions = {}): Promise<Answer> => call(planes.port, '/release/c', options);
  const sendMany = async (count: number): Promise<number[]> => {
    const statuses: number[] = [];
    for (let sent = 0; sent < count; sent += 1) statuses.push((await send()).status);
    return statuses;
  };

  test('nodes get calls by weight, one of weight 0 none; Host is each node’s own', async () => {
    const [heavy, light, out] = [await backend(), await backend(), await backend()];
    await publish({ nodes: [node(heavy.port, 3), node(light.port, 1), node(out.port, 0)] });
    const answers: Answer[] = [];
    for (let sent = 0; sent < 40; sent += 1) answers.push(await send());
    assert.ok(answers.every(({ status }) => status === 200));
    // Each worker spreads its own calls: over both together a round may be begun in each.
    assert.ok(Math.abs(heavy.seen.length - 30) <= 2, `${heavy.seen.length} of 40`);
    assert.equal(heavy.seen.length + light.seen.length, 40);
    assert.equal(out.seen.length, 0);
    assert.equal(light.seen[0]!.headers.host, `127.0.0.1:${light.port}`);
  });

  test('UpstreamHost is what every node sees as Host', async () => {
    const one = await backend();
    await publish({ nodes: [node(one.port)], host: 'shop.example' });
    assert.equal(seenBy(await send()).headers.host, 'shop.example');
  });

  test('HTTPS nodes are verified under UpstreamHost, and without it under their own name', async () => {
    const options = { cert: localhostCertificate, key: localhostKey };
    const secure = createTlsServer(options, (incoming, outgoing) => outgoing.end(incoming.headers.host));
    secure.listen(0, '127.0.0.1');
    tcp.push(secure);
    await new Promise((resolve) => secure.once('listening', resolve));
    const { port } = secure.address() as { port: number };
    await publish({ nodes: [node(port)], host: 'localhost' }, 5_000, 'https');
    assert.deepEqual([(await send()).status, (await send()).body], [200, 'localhost']);
    await publish({ nodes: [node(port)] }, 5_000, 'https');
    assert.equal((await send()).status, 502);
  });

  test('a call that may be repeated goes to another node, one that may not fails', async () => {
    const dead = await closedPort();
    const good = await backend();
    await publish({ nodes: [node(dead), node(good.port)], retries: 1 });
    const statuses = await sendMany(10);
    assert.deepEqual(new Set(statuses), new Set([200]));
    const posts: number[] = [];
    for (let sent = 0; sent < 8; sent += 1) posts.push((await send({ method: 'POST', body: 'x' })).status);
    assert.ok(posts.includes(502), 'a POST is not sent twice');
    assert.ok(
      good.seen.filter(({ method }) => method === 'POST').length === posts.filter((status) => status === 200).length,
    );
  });

  test('what has taken a body from the caller is not sent again', async () => {
    let received = 0;
    const cutting = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (received > 1_000) socket.destroy();
      });
    }).listen(0, '127.0.0.1');
    tcp.push(cutting);
    await new Promise((resolve) => cutting.once('listening', resolve));
    const { port } = cutting.address() as { port: number };
    const good = await backend();
    await publish({ nodes: [node(port, 100), node(good.port)], retries: 3 });
    const answer = await send({ method: 'PUT', body: Buffer.alloc(5_000) });
    assert.equal(answer.status, 502);
    assert.equal(good.seen.length, 0);
  });

  test('without further tries, and when every node has failed, the answer is 502', async () => {
    await publish({ nodes: [node(await closedPort()), node(await closedPort())], retries: 5 });
    const answer = await send();
    assert.deepEqual([answer.status, answer.body], [502, '{"message":"Bad Gateway"}']);
  });

  test('a channel whose nodes are all taken out is a fault of its configuration', async () => {
    await publish({ nodes: [node(1, 0)] });
    assert.deepEqual([(await send()).status, (await send()).body], [481, '{"message":"API config error"}']);
  });

  test('a node that fails in a row is left alone, by all workers, and tried again after its time', async () => {
    let failing = true;
    let asked = 0;
    const bad = await backend((_, outgoing) => {
      asked += 1;
      outgoing.writeHead(failing ? 503 : 200).end();
    });
    const good = await backend();
    await publish({ nodes: [node(bad.port), node(good.port)], health: health({ badAnswers: 3, downMs: 700 }) });
    const first = await sendMany(30);
    const failed = first.filter((status) => status === 503).length;
    // Three in a row over both workers; one of them may look a moment later.
    assert.ok(failed >= 3 && failed <= 6, `${failed} failed`);
    const before = asked;
    failing = false;
    for (const limit = Date.now() + 5_000; asked === before && Date.now() < limit; ) await send();
    assert.ok(asked > before, 'the node is called again');
    assert.deepEqual(new Set(await sendMany(10)), new Set([200]));
  });

  test('a good answer in between begins the row anew', async () => {
    let count = 0;
    const flaky = await backend((_, outgoing) => {
      count += 1;
      outgoing.writeHead(count % 3 === 0 ? 200 : 500).end();
    });
    const good = await backend();
    await publish({ nodes: [node(flaky.port, 1), node(good.port, 1)], health: health({ badAnswers: 3 }) });
    await sendMany(40);
    assert.ok(count >= 15, `${count} calls went to it`);
  });

  test('failed connections and timeouts are counted each by its own threshold', async () => {
    const dead = await closedPort();
    const good = await backend();
    await publish({ nodes: [node(dead), node(good.port)], health: health({ connectFailures: 2 }) });
    const statuses = await sendMany(20);
    const failed = statuses.filter((status) => status === 502).length;
    assert.ok(failed >= 2 && failed <= 4, `${failed} failed`);

    const silent = await backend(() => {});
    await publish({ nodes: [node(silent.port), node(good.port)], health: health({ timeouts: 1 }) }, 150);
    const slow = (await sendMany(10)).filter((status) => status === 504).length;
    assert.ok(slow >= 1 && slow <= 2, `${slow} timed out`);

    await publish({ nodes: [node(dead), node(good.port)], health: health({ connectFailures: 0 }) });
    assert.equal(
      (await sendMany(20)).filter((status) => status === 502).length >= 8,
      true,
      'threshold 0 counts nothing',
    );
  });

  test('when every node is down, all of them are called', async () => {
    const failing = await backend((_, outgoing) => outgoing.writeHead(500).end());
    const other = await backend((_, outgoing) => outgoing.writeHead(502).end());
    await publish({ nodes: [node(failing.port), node(other.port)], health: health({ badAnswers: 1 }) });
    const statuses = await sendMany(12);
    assert.ok(statuses.slice(6).includes(500) && statuses.slice(6).includes(502));
  });

  test('probes take a node out before a caller meets it, and bring it back', async () => {
    let healthy = false;
    const probes: { url: string; host: string; custom: unknown }[] = [];
    const probed = await backend((incoming, outgoing) => {
      if (incoming.url === '/alive') {
        probes.push({ url: incoming.url, host: incoming.headers.host ?? '', custom: incoming.headers['x-probe'] });
        outgoing.writeHead(healthy ? 204 : 500).end();
      } else outgoing.writeHead(200).end('probed');
    });
    const good = await backend((incoming, outgoing) => outgoing.writeHead(incoming.url === '/alive' ? 200 : 201).end());
    const active = { path: '/alive', timeoutMs: 500, intervalMs: 100, headers: [['X-Probe', 'yes']] as const };
    await publish({
      nodes: [node(probed.port), node(good.port)],
      host: 'inside.example',
      health: health({ active, passive: false, badAnswers: 2, downMs: 0 }),
    });
    await until(() => probes.length >= 3, 'three probes');
    assert.deepEqual(probes[0], { url: '/alive', host: 'inside.example', custom: 'yes' });
    assert.deepEqual(new Set(await sendMany(10)), new Set([201]));
    // One of two workers probes at each interval.
    const from = probes.length;
    const since = performance.now();
    await until(() => probes.length >= from + 5, 'five more probes');
    assert.ok(performance.now() - since >= 300, 'probes come once an interval');
    healthy = true;
    const known = probes.length;
    await until(() => probes.length > known, 'a good probe');
    let both = false;
    for (const limit = Date.now() + 5_000; !both && Date.now() < limit; ) both = new Set(await sendMany(6)).size === 2;
    assert.ok(both, 'the node is back');
  });

  test('probes end with the channel', async () => {
    let probes = 0;
    const probed = await backend((_, outgoing) => {
      probes += 1;
      outgoing.end();
    });
    const active = { path: '/', timeoutMs: 500, intervalMs: 50, headers: [] };
    await publish({ nodes: [node(probed.port)], health: health({ active }) });
    await until(() => probes > 2, 'probes');
    await publish({ nodes: [node(probed.port)] });
    const last = probes;
    // As long as four intervals take: nothing may come any more, one that was under way apart.
    await new Promise((resolve) => setTimeout(resolve, 250));
    assert.ok(probes <= last + 1, `${probes - last} more probes`);
  });
});
