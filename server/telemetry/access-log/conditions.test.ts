import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aRecord } from '../testing/records.ts';
import type { LogCondition } from './conditions.ts';
import { compileCondition, operatorsByField } from './conditions.ts';
import { formatLine, splitLine } from './line.ts';

const values = splitLine(
  formatLine(
    aRecord({ status: 404, upstreamStatus: 404, upstreamAddress: '10.1.2.3', requestMs: 1500, errorMessage: 'no [x]' }),
    1,
  ),
)!;

const holds = (field: string, operator: string, value: string): boolean => {
  const test = compileCondition({ field, operator, value });
  if (typeof test === 'string') throw new Error(test);
  return test(values);
};

test('every documented operator says yes and no', () => {
  for (const [field, operator, yes, no] of [
    ['req_id', '=', 'a26f8eaf6ef7e4ef466a25036332139a', 'a26f'],
    ['api_id', '=', 'api-55rj9ide', 'api-55rj9idf'],
    ['cip', '=', '119.123.71.59', '119.123.71.5'],
    ['uip', ':', '10.1.2', '10.1.4'],
    ['uip', '=', '10.1.2.3', '10.1.2'],
    ['err_msg', ':', '[x', 'y'],
    ['err_msg', '=', 'no [x]', 'no'],
    ['rsp_st', '=', '404', '400'],
    ['rsp_st', '!=', '200', '404'],
    ['rsp_st', ':', '04', '5'],
    ['rsp_st', '>', '403', '404'],
    ['rsp_st', '<', '405', '404'],
    ['req_t', '>=', '1.5', '1.501'],
    ['req_t', '<=', '1.5', '1.499'],
  ] as const) {
    assert.equal(holds(field, operator, yes), true, `${field} ${operator} ${yes}`);
    assert.equal(holds(field, operator, no), false, `${field} ${operator} ${no}`);
  }
});

test('what cannot be asked is told apart: field, operator, value', () => {
  const fault = (field: string, operator: string, value: string) =>
    compileCondition({ field, operator, value } satisfies LogCondition);
  assert.equal(fault('uri', '=', '/'), 'field');
  assert.equal(fault('constructor', '=', '/'), 'field');
  assert.equal(fault('req_t', '=', '1'), 'operator');
  assert.equal(fault('req_id', ':', 'a'), 'operator');
  assert.equal(fault('rsp_st', '>', '4xx'), 'value');
  assert.equal(fault('req_t', '>=', '1e3'), 'value');
  assert.equal(fault('cip', '=', ''), 'value');
  assert.equal(fault('err_msg', ':', 'x'.repeat(1025)), 'value');
  assert.deepEqual(operatorsByField['rsp_st'], ['=', '!=', ':', '>', '<']);
});
