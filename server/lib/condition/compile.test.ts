// What conditions answer: comparison by type, missing values, precedence, functions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileCondition } from './compile.ts';
import { parseCondition } from './parser.ts';
import { printCondition } from './printer.ts';
import type { Vocabulary } from './syntax.ts';

interface Facts {
  readonly values?: Readonly<Record<string, string>>;
  readonly measures?: Readonly<Record<string, number>>;
  readonly random?: number;
}

const answer = (
  text: string,
  { values = {}, measures = {}, random = 0.5 }: Facts,
  vocabulary: Vocabulary = 'request',
) => {
  const parsed = parseCondition(text, vocabulary);
  assert.ok(parsed.ok, text);
  return compileCondition(parsed.condition)({
    parameter: (parameter) =>
      values[parameter.position === 'path' ? 'path' : `${parameter.position}.${parameter.name}`],
    measure: (name) => measures[name],
    random: () => random,
  });
};

test('the constant decides how a parameter is compared', () => {
  const values = { 'header.id': '1001', 'query.level': '10', 'query.on': 'TRUE', 'query.name': 'ab' };
  assert.equal(answer('header.id = 1001', { values }), true);
  assert.equal(answer("header.id = '1001'", { values }), true);
  assert.equal(answer('query.level > 9', { values }), true, 'as numbers');
  assert.equal(answer("query.level > '9'", { values }), false, 'as text');
  assert.equal(answer('query.on = true', { values }), true);
  assert.equal(answer('query.name = true', { values }), false);
  assert.equal(answer('query.name > 1', { values }), false, 'no number');
  assert.equal(answer('query.name != 1', { values }), false, 'no number');
  assert.equal(answer("query.name != 'x'", { values }), true);
});

test('a missing value makes every comparison false', () => {
  for (const text of ['query.a = 1', 'query.a != 1', "query.a < 'x'", "regex(query.a, '.*')", 'query.a = query.b'])
    assert.equal(answer(text, {}), false, text);
  assert.equal(answer('exists(header.Accept)', {}), false);
  assert.equal(answer('exists(header.Accept)', { values: { 'header.Accept': '' } }), true);
});

test('and binds tighter than or', () => {
  const text = 'query.age<30 and query.need_verify=false or query.level>3';
  assert.equal(answer(text, { values: { 'query.age': '40', 'query.level': '4' } }), true);
  assert.equal(answer(text, { values: { 'query.age': '20', 'query.level': '3' } }), false);
  assert.equal(answer(text, { values: { 'query.age': '20', 'query.need_verify': 'false' } }), true);
  const grouped = 'query.age<30 and (query.need_verify=false or query.level>3)';
  assert.equal(answer(grouped, { values: { 'query.age': '40', 'query.level': '4' } }), false);
});

test('system parameters, the path, patterns and chance', () => {
  assert.equal(answer("sysparam.httpScheme = 'https'", { values: { 'sysparam.httpScheme': 'HTTPS' } }), true);
  assert.equal(answer("sysparam.clientUa = 'A'", { values: { 'sysparam.clientUa': 'a' } }), false);
  assert.equal(answer("path = '/a'", { values: { path: '/a' } }), true);
  assert.equal(answer('regex(path, "^/v\\d+/")', { values: { path: '/v12/x' } }), true);
  assert.equal(answer('Random() < 0.1', { random: 0.05 }), true);
  assert.equal(answer('Random() < 0.1', { random: 0.1 }), false);
});

test('failures of an exchange', () => {
  const text = 'latency_seconds>1 or func_not_in(status_code,{200,201,202})';
  assert.equal(answer(text, { measures: { latency_seconds: 0.2, status_code: 200 } }, 'exchange'), false);
  assert.equal(answer(text, { measures: { latency_seconds: 1.2, status_code: 200 } }, 'exchange'), true);
  assert.equal(answer(text, { measures: { latency_seconds: 0.2, status_code: 503 } }, 'exchange'), true);
  assert.equal(answer(text, { measures: { latency_seconds: 0.2 } }, 'exchange'), false, 'no answer, no status');
  assert.equal(answer('func_in(status_code,{500})', { measures: { status_code: 500 } }, 'exchange'), true);
  assert.equal(answer('status_code >= 500', { measures: { status_code: 502 } }, 'exchange'), true);
});

test('a printed condition answers as the one it was printed from', () => {
  const text = 'query.a = 1 and (query.b = 2 or (query.c = 3 and query.d = 4)) or exists(query.e)';
  const parsed = parseCondition(text, 'request');
  assert.ok(parsed.ok);
  const printed = printCondition(parsed.condition);
  for (let mask = 0; mask < 32; mask++) {
    const values = Object.fromEntries(
      [...'abcde'].flatMap((name, bit) => (mask & (1 << bit) ? [[`query.${name}`, String(bit + 1)]] : [])),
    );
    assert.equal(answer(printed, { values }), answer(text, { values }), `${mask}`);
  }
});
