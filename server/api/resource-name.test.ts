import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller } from '#kernel/action.ts';
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { resourceName } from './resource-name.ts';

const caller = { accountId: 'acc', uin: '100' } as Caller;
const contract = action({
  name: 'X',
  kind: 'read',
  doc: 'x',
  input: s.object({ Id: s.string() }),
  output: s.object({}),
  resource: 'service/{Id}',
});

test("a resource is named as the vendor's policies write it", () => {
  const name = (family: 'tencent' | 'alibaba' | 'kingsoft', placement: 'regional' | 'global', input: unknown) =>
    resourceName({ name: 'p', family, placement }, 'r-1', caller, contract, input);
  assert.equal(name('tencent', 'regional', { Id: 's' }), 'qcs::p:r-1:uin/100:service/s');
  assert.equal(name('kingsoft', 'regional', { Id: 's' }), 'krn:ksc:p:r-1:acc:service/s');
  assert.equal(name('kingsoft', 'global', { Id: 's' }), 'krn:ksc:p::acc:service/s');
  assert.equal(name('alibaba', 'global', {}), 'acs:p:*:acc:service/*');
});
