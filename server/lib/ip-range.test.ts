// Addresses and ranges of address lists.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseIpRange } from './ip-range.ts';

test('a single address is a range of one', () => {
  assert.deepEqual(parseIpRange('10.1.2.3'), { family: 4, address: '10.1.2.3', prefix: 32 });
  assert.deepEqual(parseIpRange('::1'), { family: 6, address: '::1', prefix: 128 });
});

test('a range has a prefix within its family', () => {
  assert.deepEqual(parseIpRange('10.0.0.0/8'), { family: 4, address: '10.0.0.0', prefix: 8 });
  assert.deepEqual(parseIpRange('2001:db8::/32'), { family: 6, address: '2001:db8::', prefix: 32 });
  assert.deepEqual(parseIpRange('0.0.0.0/0')?.prefix, 0);
  for (const text of ['10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/', '::/129', '10.0.0.0/8/8', '10.0.0/8'])
    assert.equal(parseIpRange(text), undefined, text);
});

test('names, zones, ports and leading zeros are no addresses', () => {
  for (const text of ['', 'localhost', 'fe80::1%eth0', '10.0.0.1:80', '010.0.0.1', ' 10.0.0.1'])
    assert.equal(parseIpRange(text), undefined, text);
});

test('every address is read, any other text is answered without an exception', () => {
  fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => parseIpRange(text) !== undefined));
  fc.assert(fc.property(fc.string(), (text) => (parseIpRange(text)?.prefix ?? 0) >= 0));
});
