// Names of resources and rules of tags.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { changeTags, faultOfTag, parseResource, repeatedKey } from './rules.ts';

test('six-part names are read with and without an account', () => {
  assert.deepEqual(parseResource('qcs::apigw:ap-guangzhou:uin/:service/service-ody35h5e'), {
    service: 'apigw',
    region: 'ap-guangzhou',
    uin: '',
    prefix: 'service',
    id: 'service-ody35h5e',
  });
  assert.equal(parseResource('qcs::ssl::uin/100000000001:certificate/aClRkC90')?.uin, '100000000001');
  for (const wrong of [
    '',
    'qcs::apigw',
    'qcs::apigw:r:uin/x:service/a',
    'qcs::apigw:r:uin/:service',
    'arn:aws:x:y:z:a/b',
  ])
    assert.equal(parseResource(wrong), undefined, wrong);
});

test('whatever the text, a name is read or not, and never throws', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseResource(text)));
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9-]{1,20}$/), fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/), (region, id) => {
      assert.equal(parseResource(`qcs::apigw:${region}:uin/1:service/${id}`)?.id, id);
    }),
  );
});

test('tags keep to lengths and characters', () => {
  const fault = (key: string, value = ''): string | undefined => faultOfTag({ key, value });
  assert.equal(fault('部门', 'IT 部'), undefined);
  assert.equal(fault('a+b-c=d._:/@()[]'), undefined);
  assert.equal(fault(' '), 'emptyKey');
  assert.equal(fault('k'.repeat(128)), 'longKey');
  assert.equal(fault('a\nb'), 'illegalKey');
  assert.equal(fault('QCloud'), 'reservedKey');
  assert.equal(fault('a', 'v'.repeat(256)), 'longValue');
  assert.equal(fault('a', '<script>'), 'illegalValue');
});

test('a change replaces, adds and removes', () => {
  const tags = [
    { key: 'a', value: '1' },
    { key: 'b', value: '2' },
  ];
  assert.deepEqual(
    changeTags(
      tags,
      [
        { key: 'c', value: '3' },
        { key: 'a', value: '9' },
      ],
      ['b'],
    ),
    [
      { key: 'a', value: '9' },
      { key: 'c', value: '3' },
    ],
  );
  assert.equal(repeatedKey(['a', 'b', 'a']), 'a');
  assert.equal(repeatedKey(['a', 'b']), undefined);
});
