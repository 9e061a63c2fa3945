// Who gets an answer compressed, and what it says of itself then.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { compressed, compressedFields, isCompressible, takesGzip, varied } from './compression.ts';

const takes = (...values: string[]): boolean =>
  takesGzip(['Host', 'x', ...values.flatMap((value) => ['accept-ENCODING', value])]);

test('gzip is taken when it is named, or by a star, with a weight', () => {
  for (const value of [
    'gzip',
    'GZIP',
    'deflate, gzip;q=1.0, *;q=0.5',
    'x-gzip',
    '*',
    'br, gzip;q=0.001',
    ' gzip ; q=0.5',
  ])
    assert.ok(takes(value), value);
  for (const value of [
    '',
    'identity',
    'br',
    'gzip;q=0',
    'gzip; q=0.000',
    '*;q=0',
    'gzip;q=0, *',
    'gzipped',
    'x-gzip;Q=0',
  ])
    assert.ok(!takes(value), value);
  assert.ok(!takes());
  assert.ok(takes('br', 'gzip'));
});

test('any list is read by its items alone', () => {
  const codings = fc.constantFrom('gzip', 'br', 'deflate', 'identity', 'zstd', '*');
  const weight = fc.option(
    fc.integer({ min: 0, max: 1000 }).map((thousandths) => (thousandths / 1000).toFixed(3)),
    { nil: undefined },
  );
  const items = fc.uniqueArray(fc.tuple(codings, weight), { selector: ([coding]) => coding });
  fc.assert(
    fc.property(items, (list) => {
      const weights = new Map(list.map(([coding, q]) => [coding, q === undefined ? 1 : Number(q)]));
      const expected = (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
      const value = list.map(([coding, q]) => (q === undefined ? coding : `${coding};q=${q}`)).join(', ');
      assert.equal(takes(value), expected, value);
    }),
  );
  fc.assert(fc.property(fc.array(fc.string()), (values) => assert.equal(typeof takes(...values), 'boolean')));
});

test('the documented types over 1 KB are compressed, once, and never in part', () => {
  const json = ['Content-Type', 'application/json; charset=utf-8'];
  assert.ok(isCompressible(200, json, 1_025));
  assert.ok(isCompressible(500, json, -1));
  assert.ok(isCompressible(200, [...json, 'Content-Encoding', 'identity'], 2_000));
  assert.ok(!isCompressible(200, json, 1_024));
  for (const status of [204, 205, 206, 304]) assert.ok(!isCompressible(status, json, -1));
  for (const more of [
    ['Content-Encoding', 'br'],
    ['content-range', 'bytes 0-1/2'],
    ['Cache-Control', 'private, No-Transform'],
  ])
    assert.ok(!isCompressible(200, [...json, ...more], 2_000), more.join());
  for (const type of ['text/html', 'image/png', 'text/event-stream', 'application/json5', ''])
    assert.ok(!isCompressible(200, ['Content-Type', type], 2_000), type);
  assert.ok(!isCompressible(200, [], 2_000));
});

test('what was true of the plain body only goes, and the answer varies', () => {
  const plain = [
    'Content-Type',
    'text/css',
    'content-length',
    '9',
    'ETag',
    '"a"',
    'Accept-Ranges',
    'bytes',
    'Content-MD5',
    'x',
  ];
  assert.deepEqual(compressedFields(plain), [
    ...['Content-Type', 'text/css', 'ETag', 'W/"a"'],
    ...['Content-Encoding', 'gzip', 'Vary', 'Accept-Encoding'],
  ]);
  assert.deepEqual(compressedFields(['etag', 'W/"a"']).slice(0, 2), ['etag', 'W/"a"']);
  for (const value of ['*', 'Origin, accept-encoding']) assert.deepEqual(varied(['Vary', value]), ['Vary', value]);
  assert.deepEqual(varied(['Vary', 'Origin']), ['Vary', 'Origin', 'Vary', 'Accept-Encoding']);
});

test('bytes come back as they were', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => {
      const packed = compressed(Buffer.from(bytes).toString('latin1'));
      assert.deepEqual(gunzipSync(Buffer.from(packed, 'latin1')), Buffer.from(bytes));
    }),
  );
});
