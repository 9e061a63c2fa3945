// Host names, names of certificates, path mappings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { covers, faultOfMappings, isReserved, readHost, speaksHttps } from './rules.ts';

test('host names are read in any case and script, addresses and fragments are none', () => {
  assert.equal(readHost('API.Example.COM'), 'api.example.com');
  assert.equal(readHost('bücher.example'), 'xn--bcher-kva.example');
  for (const wrong of [
    '',
    'localhost',
    'http://a.example',
    'a.example:80',
    'a.example/x',
    '10.0.0.1',
    '*.example.com',
    '-a.example',
    'a..example',
    'a.example.',
    `${'a'.repeat(64)}.example`,
  ])
    assert.equal(readHost(wrong), undefined, wrong);
});

test('whatever the text, a host name is read or not, and reading it again gives the same', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.domain()), (text) => {
      const host = readHost(text);
      if (host !== undefined) assert.equal(readHost(host), host);
    }),
  );
  fc.assert(fc.property(fc.domain(), (domain) => assert.equal(readHost(domain.toUpperCase()), domain.toLowerCase())));
});

test('a wildcard of a certificate stands for one label', () => {
  const names = ['www.example.com', '*.api.example.com'];
  assert.ok(covers(names, 'www.example.com'));
  assert.ok(covers(names, 'a.api.example.com'));
  for (const host of ['example.com', 'api.example.com', 'b.a.api.example.com', 'xapi.example.com'])
    assert.ok(!covers(names, host), host);
});

test('default domains cannot be taken', () => {
  assert.ok(isReserved('service-x.gz.apigw.portico.localhost', 'portico.localhost'));
  assert.ok(!isReserved('notportico.localhost', 'portico.localhost'));
  assert.deepEqual(['http', 'https', 'http&https'].map(speaksHttps), [false, true, true]);
});

test('custom mappings: one to three, each environment and path once, paths of one level', () => {
  const code = (...pairs: readonly (readonly [string, string])[]): string | undefined =>
    faultOfMappings(pairs.map(([Path, Environment]) => ({ Path, Environment })))?.code;
  assert.equal(code(['/', 'release']), undefined);
  assert.equal(code(['/', 'release'], ['/pre', 'prepub'], ['/t.1', 'test']), undefined);
  assert.equal(code(), 'FailedOperation.DefineMappingNotNull');
  assert.equal(
    code(['/a', 'release'], ['/b', 'prepub'], ['/c', 'test'], ['/d', 'test']),
    'LimitExceeded.ExceededDefineMappingLimit',
  );
  for (const path of ['', 'a', '/a/b', '/a?b', '/..', '/a b'])
    assert.equal(code([path, 'release']), 'FailedOperation.DefineMappingPathError', path);
  assert.equal(code(['/a', 'production']), 'FailedOperation.DefineMappingEnvironmentError');
  assert.equal(code(['/a', 'test'], ['/b', 'test']), 'FailedOperation.DefineMappingEnvironmentError');
  assert.equal(code(['/a', 'test'], ['/a', 'release']), 'FailedOperation.DefineMappingParamRepeat');
});
