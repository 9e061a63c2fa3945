// The request of a debug call: what parameters make of it, and what they may not say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RunParameters } from './request.ts';
import { composeRequest, RequestFault } from './request.ts';

const form = 'application/x-www-form-urlencoded';
const compose = (given: Partial<RunParameters>, api: { path?: string; method?: string } = {}) =>
  composeRequest({ ContentType: form, ...given }, { path: '/pets', method: 'GET', ...api });

test('path variables, query, headers and body stand where they belong', () => {
  const request = compose(
    {
      RequestPath: '{"id":"a b/c","kind":7}',
      RequestQuery: '{"limit":"1","tag":["x","y&z"]}',
      RequestHeader: '{"X-Name":"grün"}',
      RequestBody: 'a=1',
    },
    { path: '=/{kind}/{id}', method: 'POST' },
  );
  assert.equal(request.method, 'POST');
  assert.equal(request.target, '/7/a%20b%2Fc?limit=1&tag=x&tag=y%26z');
  assert.deepEqual(request.headers, [
    'X-Name',
    Buffer.from('grün').toString('latin1'),
    'Content-Type',
    form,
    'Content-Length',
    '3',
  ]);
  assert.equal(request.body.toString(), 'a=1');
});

test('body parameters become a form, or stay JSON', () => {
  const dict = '[{"a":"1 2"},{"b":["3","4"]}]';
  assert.equal(compose({ RequestBodyDict: dict }).body.toString(), 'a=1+2&b=3&b=4');
  const json = compose({ RequestBodyDict: '{"a":1}', ContentType: 'application/json' });
  assert.equal(json.body.toString(), '{"a":1}');
  assert.ok(json.headers.includes('application/json'));
});

test('a method of the API, GET for ANY, the caller over both', () => {
  assert.equal(compose({}, { method: 'PUT' }).method, 'PUT');
  assert.equal(compose({}, { method: 'ANY' }).method, 'GET');
  assert.equal(compose({ RequestMethod: 'DELETE' }, { method: 'ANY' }).method, 'DELETE');
  assert.equal(compose({ Path: '/pets/7?x=1', RequestQuery: '{"y":2}' }).target, '/pets/7?x=1&y=2');
});

const refused: readonly (readonly [string, Partial<RunParameters>, { path?: string }, RegExp])[] = [
  ['no JSON', { RequestHeader: 'X: 1' }, {}, /RequestHeader must be JSON/],
  ['no object', { RequestQuery: '"x"' }, {}, /RequestQuery must be a JSON object/],
  ['no scalar', { RequestQuery: '{"a":{}}' }, {}, /the value of a/],
  ['a header that breaks the line', { RequestHeader: '{"A":"b\\r\\nC: d"}' }, {}, /A cannot be sent/],
  ['a name that is none', { RequestHeader: '{"A b":"c"}' }, {}, /A b cannot be sent/],
  ['a header of the call itself', { RequestHeader: '{"host":"x"}' }, {}, /host follows from the call/],
  ['a missing variable', {}, { path: '/{id}' }, /value for \{id\}/],
  ['a regular expression', {}, { path: '/(a|b)+' }, /say in Path/],
  ['a path with blanks', { Path: '/a b' }, {}, /Path must start/],
  ['two bodies', { RequestBody: 'a', RequestBodyDict: '{}' }, {}, /not both/],
];
for (const [title, given, api, message] of refused)
  test(`refused: ${title}`, () => {
    assert.throws(
      () => compose(given, api),
      (error: unknown) => error instanceof RequestFault && message.test(error.message),
    );
  });

test('whatever is given makes a request that is one, or a fault', () => {
  const text = fc.oneof(fc.string(), fc.json());
  fc.assert(
    fc.property(text, text, text, fc.string(), (RequestHeader, RequestQuery, RequestPath, path) => {
      try {
        const request = compose({ RequestHeader, RequestQuery, RequestPath }, { path: `/${path}` });
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested
        assert.doesNotMatch(request.headers.join(''), /[\r\n\u0000]/);
      } catch (error) {
        if (!(error instanceof RequestFault)) throw error;
      }
    }),
  );
});
