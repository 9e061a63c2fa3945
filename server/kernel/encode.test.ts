import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { encodeJson } from './encode-json.ts';
import { encodeXml } from './encode-xml.ts';
import { s } from './schema.ts';

const output = s.object({
  Return: s.bool(),
  CreateTime: s.time({ format: 'local' }),
  Total: s.int(),
  Set: s.list(s.object({ Id: s.string(), Note: s.string({ nullable: true }), Extra: s.string({ optional: true }) }), {
    xmlItem: 'item',
  }),
  Tasks: s.object({ Task: s.list(s.object({ Code: s.string() })) }),
  Instance: s.string({ optional: true, jsonName: 'Instance' }),
});
const answer = {
  Return: true,
  CreateTime: new Date('2026-01-01T16:00:00Z'),
  Total: 2,
  Set: [{ Id: 'a<&"', Note: null }],
  Tasks: { Task: [{ Code: '1' }, { Code: '2' }] },
  Undeclared: 'stays here',
};

test('JSON holds the declared members only, with times in their format', () => {
  assert.deepEqual(encodeJson(output, answer), {
    Return: true,
    CreateTime: '2026-01-02 00:00:00',
    Total: 2,
    Set: [{ Id: 'a<&"', Note: null }],
    Tasks: { Task: [{ Code: '1' }, { Code: '2' }] },
  });
});

test('lowerCamelCase spares names that have their own JSON spelling', () => {
  const encoded = encodeJson(output, { ...answer, Instance: 'i' }, { case: 'lowerCamel' }) as Record<string, unknown>;
  assert.deepEqual(Object.keys(encoded), ['return', 'createTime', 'total', 'set', 'tasks', 'Instance']);
});

test('an answer that does not fit is a defect with its path', () => {
  assert.throws(() => encodeJson(output, { ...answer, Total: '2' }), /at \.Total: number expected/);
  assert.throws(
    () => encodeJson(output, { ...answer, Set: [{ Id: null }] }),
    /at \.Set\[0\]\.Id: null is not declared/,
  );
  assert.throws(() => encodeJson(output, { ...answer, Tasks: {} }), /at \.Tasks\.Task: missing/);
});

test('XML wraps lists in their item or repeats their name, as the vendors do', () => {
  const xml = encodeXml('DescribeXResponse', { xmlns: 'http://x/' }, output, answer, [], [['RequestId', 'r']]);
  assert.equal(
    xml,
    '<?xml version="1.0" encoding="UTF-8"?><DescribeXResponse xmlns="http://x/"><Return>true</Return>' +
      '<CreateTime>2026-01-02 00:00:00</CreateTime><Total>2</Total>' +
      '<Set><item><Id>a&lt;&amp;&quot;</Id><Note/></item></Set>' +
      '<Tasks><Task><Code>1</Code></Task><Task><Code>2</Code></Task></Tasks><RequestId>r</RequestId></DescribeXResponse>',
  );
});

test('any text makes well-formed XML that reads back', () => {
  const node = s.object({ Text: s.string() });
  const parser = new XMLParser({ parseTagValue: false, trimValues: false });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const xml = encodeXml('R', {}, node, { Text: text });
      assert.equal(XMLValidator.validate(xml), true, xml);
      const plain = /^[\x20-\x7e]*$/.test(text);
      if (plain && text !== '') assert.equal((parser.parse(xml) as { R: { Text: string } }).R.Text, text);
    }),
    { numRuns: 2000 },
  );
});
