import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WireRequest } from '#dialects/dialect.ts';
import { dialects, formView } from '#dialects/index.ts';
import type { FamilyName } from '#kernel/product.ts';
import { signCall } from './signed-request.ts';

const credential = { accessKeyId: 'AKIDexample', accessKeySecret: 'secret' };
const now = new Date('2026-11-24T05:00:00Z');

const wire = (host: string, headers: Readonly<Record<string, string>>, body: string): WireRequest => ({
  method: 'POST',
  target: '/',
  path: '/',
  query: '',
  headers: [['host', host], ...Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)],
  body: Buffer.from(body),
});

for (const family of ['tencent', 'alibaba', 'kingsoft'] satisfies FamilyName[])
  test(`the command line's ${family} signature is the one the front door verifies`, () => {
    const call = {
      family,
      service: 'cdn',
      action: 'Describe',
      version: '2018-05-11',
      region: 'r-1',
      parameters: { Name: "ü +&=%~*'()", Filter: [{ Name: 'a', Value: ['b', 'c'] }] },
    };
    const { headers, body } = signCall(call, credential, '127.0.0.1:8900', now);
    const request = wire('127.0.0.1:8900', headers, body);
    const view = formView(request);
    const dialect = dialects.find((one) => one.claims(request, view));
    assert.equal(dialect?.family, family);
    assert.ok(dialect);
    const envelope = dialect.read(request, view);
    assert.equal(envelope.action, 'Describe');
    assert.equal(envelope.region, 'r-1');
    dialect.verify(request, envelope, credential.accessKeySecret, { now, skewSeconds: 300 });
    assert.throws(() => dialect.verify(request, envelope, 'other', { now, skewSeconds: 300 }), { name: 'Refusal' });
  });
