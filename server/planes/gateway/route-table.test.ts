import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PrefixTree } from './prefix-tree.ts';
import { RouteTable } from './route-table.ts';

const table = (...paths: string[]) =>
  new RouteTable(
    paths.map((text) => {
      const [method, path] = text.includes(' ') ? (text.split(' ') as [string, string]) : ['ANY', text];
      return { method, path };
    }),
    (route, why) => assert.fail(`${route.path}: ${why}`),
  );

const found = (routes: ReturnType<typeof table>, path: string, method = 'GET'): string => {
  const match = routes.find(method, path);
  return typeof match === 'string' ? match : match.route.path;
};

test('exact goes before preferred, preferred before patterns, patterns before the longest plain', () => {
  const routes = table(
    '/user',
    '/user/test',
    '/user/{id}',
    '/user/[a-z]+',
    '^~/user/pre',
    '=/user/exact',
    '=/user/pre',
  );
  assert.equal(found(routes, '/user/exact'), '=/user/exact');
  assert.equal(found(routes, '/user/pre'), '=/user/pre');
  assert.equal(found(routes, '/user/prefix'), '^~/user/pre');
  assert.equal(found(routes, '/user/5'), '/user/{id}');
  assert.equal(found(routes, '/user/abc/def'), '/user/[a-z]+');
  assert.equal(found(routes, '/user/test/5'), '/user/[a-z]+');
  assert.equal(found(routes, '/user'), '/user');
  assert.equal(found(routes, '/other'), 'no path');
});

test('a plain path is a prefix of the text, as an nginx location is, and the longest wins', () => {
  const routes = table('/user', '/user/test', '/');
  assert.equal(found(routes, '/usertest'), '/user');
  assert.equal(found(routes, '/user/test/a'), '/user/test');
  assert.equal(found(routes, '/use'), '/');
});

test('a path that is served under other methods only is no method, one that fits further down is served', () => {
  const routes = table('GET =/a', 'POST /a', 'PUT /a/{id}');
  assert.equal(found(routes, '/a', 'GET'), '=/a');
  assert.equal(found(routes, '/a', 'POST'), '/a');
  assert.equal(found(routes, '/a/5', 'POST'), '/a');
  assert.equal(found(routes, '/a/5', 'PUT'), '/a/{id}');
  assert.equal(found(routes, '/a', 'DELETE'), 'no method');
  assert.equal(found(routes, '/b', 'DELETE'), 'no path');
});

test('names take one whole segment each, or the part between literals', () => {
  const routes = table('/v/{a}/x/{b}', '/f/{name}.{ext}', '/r/{id}/(up|down)');
  const values = (path: string): readonly string[] | string => {
    const match = routes.find('GET', path);
    return typeof match === 'string' ? match : match.values;
  };
  assert.deepEqual(values('/v/1/x/2'), ['1', '2']);
  assert.equal(values('/v/1/x/2/3'), 'no path');
  assert.equal(values('/v//x/2'), 'no path');
  assert.deepEqual(values('/f/report.txt'), ['report', 'txt']);
  assert.deepEqual(values('/r/77/down'), ['77']);
  assert.equal(values('/r/77/left'), 'no path');
});

test('an expression that cannot be served takes no other route down', () => {
  const refused: string[] = [];
  const routes = new RouteTable(
    ['/ok', '/bad(', '/look(?=ahead)', '/back(a)\\1', '/(a{1,1000}){1,1000}'].map((path) => ({ method: 'ANY', path })),
    (route) => refused.push(route.path),
  );
  assert.equal(refused.length, 4);
  assert.equal(found(routes, '/ok'), '/ok');
});

test('expressions that stall backtracking engines are done in a moment', () => {
  const routes = table('/x/(a+)+$', '/x/(a|aa)+$', '/x/(.*a){20}$');
  const started = performance.now();
  found(routes, `/x/${'a'.repeat(4_000)}!`);
  assert.ok(performance.now() - started < 1_000);
});

test('the tree finds what trying every prefix finds', () => {
  const path = fc.array(fc.constantFrom('/', 'a', 'b', 'ab'), { maxLength: 8 }).map((parts) => `/${parts.join('')}`);
  fc.assert(
    fc.property(fc.array(path, { maxLength: 30 }), path, (prefixes, asked) => {
      const tree = new PrefixTree<string>();
      for (const prefix of prefixes) tree.obtain(prefix, () => prefix);
      const fitting = prefixes
        .filter((prefix) => asked.startsWith(prefix))
        .sort((left, right) => right.length - left.length);
      assert.equal(
        tree.longest(asked, 0, () => true),
        fitting[0],
      );
      const walked: string[] = [];
      tree.walk(asked, (value, length) => {
        assert.equal(value.length, length);
        walked.push(value);
      });
      assert.deepEqual(walked, [...new Set(fitting)].reverse());
    }),
  );
});

test('matching does not slow down with the number of routes', () => {
  const few = table(...Array.from({ length: 10 }, (_, index) => `/service/resource${index}`));
  const many = table(...Array.from({ length: 20_000 }, (_, index) => `/service/resource${index}`));
  const time = (routes: ReturnType<typeof table>): number => {
    const started = performance.now();
    for (let round = 0; round < 20_000; round += 1) routes.find('GET', '/service/resource7/more');
    return performance.now() - started;
  };
  time(few);
  time(many);
  const [small, large] = [time(few), time(many)];
  assert.ok(large < small * 20 + 50, `${small} ms with 10 routes, ${large} ms with 20,000`);
});
