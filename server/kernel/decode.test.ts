import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DecodeOptions } from './decode.ts';
import { decode } from './decode.ts';
import { nameParts, parameterTree } from './parameter-tree.ts';
import type { ParameterObject } from './parameters.ts';
import type { Node } from './schema.ts';
import { s } from './schema.ts';

const strict: DecodeOptions = { coerceJson: false, refuseUnknown: true, emptyIsAbsent: false };
const lenient: DecodeOptions = { coerceJson: true, refuseUnknown: false, emptyIsAbsent: true };

const input = s.object({
  Name: s.string({ max: 5, pattern: /^[a-z]*$/ }),
  Limit: s.int({ default: 20, min: 0, max: 100 }),
  Quota: s.int({ optional: true, min: 1, max: 10, or: [-1] }),
  On: s.bool({ optional: true }),
  Kind: s.enum(['Peak', 'Daily'], { optional: true, anyCase: true }),
  At: s.time({ optional: true }),
  Ids: s.list(s.string(), { optional: true, max: 2 }),
  Filters: s.list(s.object({ Name: s.string(), Values: s.list(s.string()) }), { optional: true }),
  Sources: s.list(s.object({ port: s.int({ default: 80 }) }), { optional: true, wire: 'json' }),
  Zones: s.list(s.string(), { optional: true, wire: 'comma' }),
  Stamp: s.string({ optional: true, aliases: ['TimeStamp'] }),
  Password: s.string({ optional: true, secret: true, max: 3 }),
});

const fromPairs = (pairs: readonly (readonly [string, string])[], options = strict, node: Node = input) =>
  decode(node, { pairs, json: undefined }, options);
const fromJson = (json: ParameterObject, options = strict, node: Node = input) =>
  decode(node, { pairs: [], json }, options);
const value = (decoded: ReturnType<typeof decode>): unknown => {
  assert.ok(decoded.ok, JSON.stringify(decoded));
  return decoded.value;
};
const violation = (decoded: ReturnType<typeof decode>): string => {
  assert.equal(decoded.ok, false);
  return decoded.ok ? '' : `${decoded.violation.rule} ${decoded.violation.path}`;
};

test('flattened parameters reach nested lists, from 0 or 1, dotted or bracketed, with gaps and in any order', () => {
  const expected = {
    Name: 'a',
    Limit: 20,
    Filters: [
      { Name: 'x', Values: ['1', '2'] },
      { Name: 'y', Values: ['3'] },
    ],
  };
  for (const pairs of [
    [
      ['Filters.1.Name', 'x'],
      ['Filters.1.Values.1', '1'],
      ['Filters.1.Values.2', '2'],
      ['Filters.2.Name', 'y'],
      ['Filters.2.Values.1', '3'],
    ],
    [
      ['Filters.0.Values.0', '1'],
      ['Filters.0.Values.1', '2'],
      ['Filters.0.Name', 'x'],
      ['Filters.1.Name', 'y'],
      ['Filters.1.Values.0', '3'],
    ],
    [
      ['Filters[7].Name', 'y'],
      ['Filters[7].Values[0]', '3'],
      ['Filters[2].Name', 'x'],
      ['Filters[2].Values[3]', '1'],
      ['Filters[2].Values[10]', '2'],
    ],
  ] as const)
    assert.deepEqual(value(fromPairs([['Name', 'a'], ...pairs])), expected);
});

test('a list of more than ten keeps the order of its numbers, not of their text', () => {
  const node = s.object({ Tag: s.list(s.string()) });
  const pairs = Array.from({ length: 12 }, (_, index) => [`Tag.${index + 1}`, `t${index + 1}`] as const).toSorted();
  assert.deepEqual(value(fromPairs(pairs, strict, node)), { Tag: Array.from({ length: 12 }, (_, i) => `t${i + 1}`) });
});

test('JSON and text give the same value', () => {
  const json = value(
    fromJson({
      Name: 'a',
      Limit: 7,
      On: true,
      Kind: 'Peak',
      At: '2026-01-02T03:04:05Z',
      Ids: ['p'],
      Sources: [{}],
      Zones: 'a, b',
    }),
  );
  const text = value(
    fromPairs([
      ['Name', 'a'],
      ['Limit', '7'],
      ['On', 'true'],
      ['Kind', 'Peak'],
      ['At', '2026-01-02T03:04:05Z'],
      ['Ids.1', 'p'],
      ['Sources', '[{}]'],
      ['Zones', 'a,b'],
    ]),
  );
  assert.deepEqual(json, text);
  assert.deepEqual((json as { Sources: unknown }).Sources, [{ port: 80 }]);
});

test('each broken rule is named with its path', () => {
  const cases: readonly (readonly [ParameterObject, string])[] = [
    [{}, 'missing Name'],
    [{ Name: null }, 'missing Name'],
    [{ Name: 7 }, 'type Name'],
    [{ Name: 'abcdef' }, 'length Name'],
    [{ Name: 'A' }, 'pattern Name'],
    [{ Name: 'a', Limit: '7' }, 'type Limit'],
    [{ Name: 'a', Limit: 1.5 }, 'type Limit'],
    [{ Name: 'a', Limit: 101 }, 'range Limit'],
    [{ Name: 'a', Quota: 0 }, 'range Quota'],
    [{ Name: 'a', On: 'true' }, 'type On'],
    [{ Name: 'a', Kind: 'x' }, 'enum Kind'],
    [{ Name: 'a', At: '2026-02-30T00:00:00Z' }, 'time At'],
    [{ Name: 'a', Ids: ['1', '2', '3'] }, 'length Ids'],
    [{ Name: 'a', Ids: {} }, 'type Ids'],
    [{ Name: 'a', Filters: [{ Name: 'x' }] }, 'missing Filters.0.Values'],
    [{ Name: 'a', Filters: [{ Name: 'x', Values: [], Extra: 1 }] }, 'unknown Filters.0.Extra'],
    [{ Name: 'a', Sources: '[' }, 'json Sources'],
    [{ Name: 'a', Extra: 1 }, 'unknown Extra'],
  ];
  for (const [json, expected] of cases) assert.equal(violation(fromJson(json)), expected);
  assert.equal(
    violation(
      fromPairs([
        ['Name', 'a'],
        ['Name.1', 'b'],
      ]),
    ),
    'type Name',
  );
});

test('lenient families take text in JSON, ignore the unknown, and read an empty parameter as not given', () => {
  assert.deepEqual(value(fromJson({ Name: 'a', Limit: '7', On: 'TRUE', Kind: 'peak', Extra: 1 }, lenient)), {
    Name: 'a',
    Limit: 7,
    On: true,
    Kind: 'Peak',
  });
  assert.equal(violation(fromPairs([['Name', '']], lenient)), 'missing Name');
  assert.deepEqual(
    value(
      fromPairs([
        ['Name', ''],
        ['Limit', ''],
      ]),
    ),
    { Name: '', Limit: 20 },
  );
});

test('allowed exceptions, aliases and the first of a repeated name', () => {
  assert.deepEqual(
    value(
      fromPairs([
        ['Name', 'a'],
        ['Name', 'b'],
        ['Quota', '-1'],
        ['TimeStamp', 't'],
      ]),
    ),
    {
      Name: 'a',
      Limit: 20,
      Quota: -1,
      Stamp: 't',
    },
  );
});

test('a secret is never quoted in a violation', () => {
  const decoded = fromJson({ Name: 'a', Password: 'hunter2' });
  assert.ok(!decoded.ok);
  assert.equal(decoded.violation.given, undefined);
});

test('length counts characters, not UTF-16 units', () => {
  const node = s.object({ Name: s.string({ max: 2 }) });
  assert.deepEqual(value(fromJson({ Name: '😀😀' }, strict, node)), { Name: '😀😀' });
  assert.equal(violation(fromJson({ Name: '😀😀😀' }, strict, node)), 'length Name');
});

test('any pairs and any JSON end in a value or a violation, and reach no prototype', () => {
  const names = fc.oneof(
    fc.constantFrom(
      'Name',
      'Limit',
      'Filters.1.Name',
      'Filters[0].Values[1]',
      'Ids.1',
      '__proto__',
      'constructor.prototype.x',
      '__proto__.polluted',
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(names, fc.string())), fc.boolean(), (pairs, loose) => {
      decode(input, { pairs, json: undefined }, loose ? lenient : strict);
      assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(
      fc.dictionary(fc.oneof(fc.constantFrom(...Object.keys(input.members), '__proto__'), fc.string()), fc.jsonValue()),
      (json) => {
        decode(input, { pairs: [], json: json as ParameterObject }, strict);
      },
    ),
    { numRuns: 2000 },
  );
});

test('what was flattened is found again at its path', () => {
  const part = fc.stringMatching(/^[A-Za-z0-9]{1,6}$/);
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), fc.string(), (parts, text) => {
      let node = parameterTree([[parts.join('.'), text]]);
      for (const name of parts) node = node.children?.get(name) ?? assert.fail(name);
      assert.equal(node.text, text);
    }),
  );
  assert.deepEqual(nameParts('a.b.c.d.e.f.g.h.i'), ['a.b.c.d.e.f.g.h.i']);
  assert.deepEqual(nameParts('a..b'), ['a..b']);
});
