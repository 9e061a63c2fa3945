// Address lists of IP strategies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressLines, strategyDataFault } from './rules.ts';

test('addresses and ranges stand one a line; blanks and carriage returns mean nothing', () => {
  assert.deepEqual(addressLines('192.0.2.1\r\n 198.51.100.0/24 \n\n'), ['192.0.2.1', '198.51.100.0/24']);
  assert.equal(strategyDataFault('192.0.2.1\n198.51.100.0/24\n2001:db8::1'), undefined);
});

test('a fault names the line', () => {
  assert.match(strategyDataFault('192.0.2.1;192.0.2.2') ?? '', /"192.0.2.1;192.0.2.2" is no IP address/);
  assert.match(strategyDataFault('192.0.2.1\nhost.example') ?? '', /"host.example" is no IP address/);
  assert.match(strategyDataFault(' \n ') ?? '', /at least one/);
});
