import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aRecord } from '../testing/records.ts';
import {
  escapeValue,
  FIELDS,
  fieldOf,
  formatLine,
  formatLogTime,
  parseLogTime,
  splitLine,
  timeOfLine,
} from './line.ts';

test('a call that the gateway answered by itself, field by field as the vendor writes it', () => {
  assert.equal(
    formatLine(aRecord(), 20260),
    '[1300127097][release][service-8xipv0ua][service-8xipv0ua-1300127097.gz.apigw.portico.localhost][api-55rj9ide][/]' +
      '[http][rsp_st:200][ups_st:-][cip:119.123.71.59][uip:-][vip:-][rsp_len:328][req_len:114][req_t:0.000]' +
      '[ups_rsp_t:-][ups_conn_t:-][ups_head_t:-][err_msg:-][tcp_rtt:-][20260][28/May/2020:22:42:42 +0800]' +
      '[req_id:a26f8eaf6ef7e4ef466a25036332139a]',
  );
});

test('a call with a backend shows its times in seconds and is dated at its end', () => {
  const line = formatLine(
    aRecord({
      upstreamStatus: 502,
      upstreamAddress: '10.0.0.7',
      requestMs: 1234.6,
      upstreamMs: 1200,
      upstreamConnectMs: 0.4,
      upstreamHeadMs: 1100.49,
      errorMessage: 'Bad [Gateway]',
      serverAddress: '::1',
    }),
    1,
  );
  const values = splitLine(line)!;
  assert.deepEqual(
    (['ups_st', 'uip', 'vip', 'req_t', 'ups_rsp_t', 'ups_conn_t', 'ups_head_t', 'err_msg', 'time_local'] as const).map(
      (field) => fieldOf(values, field),
    ),
    [
      '502',
      '10.0.0.7',
      '::1',
      '1.235',
      '1.200',
      '0.000',
      '1.100',
      'Bad \\x5BGateway\\x5D',
      '28/May/2020:22:42:43 +0800',
    ],
  );
});

test('no value of a caller can end a field or a line, and every field comes back', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({
      unit: fc.constantFrom('[', ']', '\\', '\n', '\r', '\0', ':', ' ', 'x', 'é', '😀', '\ud800'),
      maxLength: 60,
    }),
  );
  fc.assert(
    fc.property(text, text, text, text, text, (uri, host, errorMessage, environment, callerAddress) => {
      const line = formatLine(aRecord({ uri, host, errorMessage, environment, callerAddress }), 7);
      assert.match(line, /^[\x20-\x7e]+$/);
      const values = splitLine(line);
      assert.equal(values?.length, FIELDS.length);
      assert.equal(fieldOf(values!, 'uri'), escapeValue(uri));
      assert.equal(fieldOf(values!, 'http_host'), escapeValue(host));
      assert.equal(fieldOf(values!, 'err_msg'), escapeValue(errorMessage));
      assert.equal(fieldOf(values!, 'env_name'), escapeValue(environment));
      assert.equal(fieldOf(values!, 'cip'), escapeValue(callerAddress));
      assert.equal(fieldOf(values!, 'req_id'), aRecord().requestId);
      assert.equal(timeOfLine(line), aRecord().time);
    }),
  );
});

test('escapes are the UTF-8 bytes of the value, and can be read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
      const bytes = escapeValue(value).replace(/\\x([0-9A-F]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
      assert.equal(Buffer.from(bytes, 'latin1').toString('utf8'), value);
    }),
  );
  assert.equal(escapeValue(''), '-');
});

test('a long value is cut, never within an escape', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }),
      fc.integer({ min: 1, max: 60 }),
      (value, max) => {
        const cut = escapeValue(value, max);
        assert.ok(cut.length <= max);
        assert.match(cut, /^(?:[\x20-\x5b\x5d-\x7e]|\\x[0-9A-F]{2})*$/);
      },
    ),
  );
  assert.ok(formatLine(aRecord({ uri: `/${']'.repeat(30_000)}`, host: 'h'.repeat(9000) }), 1).length < 6000);
});

test('times are read back to the second; other texts are none', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (timeMs) => {
      assert.equal(parseLogTime(formatLogTime(timeMs)), Math.floor(timeMs / 1000) * 1000);
    }),
  );
  for (const text of ['', '-', '28/Mai/2020:22:42:42 +0800', '28/May/2020:22:42:42 +0000'])
    assert.equal(parseLogTime(text), undefined);
  assert.equal(splitLine('[1][2]'), undefined);
  assert.equal(timeOfLine('no line'), undefined);
});
