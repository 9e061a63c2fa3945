// The string that applications sign, against vectors and as property.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { appStringToSign } from '../../testing/app-signer.ts';
import { readPairs } from '../form.ts';
import { contentMd5Forms } from './app.ts';
import { headerBlock, shownString, signedParameters, signedPath } from './string-to-sign.ts';

const SECRET = 'Dc44ACV2Da3Gm9JVaaaaaaaaumYRI4CZfVG8Qiuv';
const sha1 = (text: string): string => createHmac('sha1', SECRET).update(text, 'latin1').digest('base64');
const DATE = 'Thu, 11 Mar 2021 08:29:58 GMT';

test('the vectors of the documented calls', () => {
  const block = headerBlock(['X-Date', DATE, 'Source', 'apigw test'], 'x-date source');
  const parameters = signedParameters(readPairs(''), readPairs('p=test'));
  assert.equal(
    sha1(
      `${block}\nPOST\napplication/json\napplication/x-www-form-urlencoded\n\n${signedPath('/release/', '/')}${parameters}`,
    ),
    'jLN0+Qva7WIzoEvvT1A5/+naheA=',
  );
  const [ofHex, ofBytes] = contentMd5Forms(Buffer.from('{"arg1":"a","arg2":"b"}'));
  assert.equal(ofHex, 'MzNiMjk0MTJjZWIzMWQ5NmE1OGRiZDYyOWMwNWQ0ZGE=');
  assert.equal(ofBytes, 'M7KUEs6zHZaljb1inAXU2g==');
  const dated = headerBlock(['X-Date', DATE], 'X-Date');
  assert.equal(
    sha1(`${dated}\nPOST\napplication/json\napplication/json\n${ofHex}\n${signedPath('/release/data', '/data')}`),
    '3PayL0hwH1eg58x40A/eFuPQlYQ=',
  );
});

test('header blocks are sorted; missing, repeated and undated ones are refused', () => {
  assert.equal(headerBlock(['b', '2', 'X-Date', 'd', 'A', '1'], 'X-Date b a'), 'a: 1\nb: 2\nx-date: d');
  const refused = (headers: string[], listed: string): string => {
    const block = headerBlock(headers, listed);
    return typeof block === 'string' ? 'accepted' : block.message;
  };
  assert.match(refused(['X-Date', 'd'], 'source'), /a valid x-date header/);
  assert.match(refused(['X-Date', 'd'], 'x-date source'), /a valid source header is required/);
  assert.match(refused(['X-Date', 'd', 'x-date', 'e'], 'x-date'), /multiple/);
});

test('paths are signed as they were sent, behind the environment', () => {
  assert.equal(signedPath('/release/a/b?c=/d', '/a/b'), '/a/b');
  assert.equal(signedPath('/release', '/'), '/');
  assert.equal(signedPath('/release/%7Euser?x', '/~user'), '/%7Euser');
  assert.equal(signedPath('http://host:80/release/%7Euser', '/~user'), '/%7Euser');
  // Mappings of custom domains: none, and one of two segments.
  assert.equal(signedPath('/%7Euser/x', '/~user/x'), '/%7Euser/x');
  assert.equal(signedPath('/my/path/%7Euser', '/~user'), '/%7Euser');
  assert.equal(signedPath('/%72elease', '/'), '/');
});

test('parameters of query and form together, decoded, sorted by name and value', () => {
  const query = readPairs('b=2&a=%E4%BD%A0&b=1&empty=&bare');
  const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
  assert.equal(signedParameters(query, readPairs('b=0&a=z+y')), utf8('?a=z y&a=你&b=0&b=1&b=2&bare&empty'));
  assert.equal(signedParameters([], []), '');
  assert.equal(signedParameters([], undefined), '');
});

test('any query and form are signed as an independent signer signs them', () => {
  const name = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => text.isWellFormed());
  const pairs = fc.array(
    fc.tuple(
      name,
      fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
    ),
  );
  fc.assert(
    fc.property(pairs, pairs, (query, form) => {
      const encoded = new URLSearchParams(query).toString();
      const body = new URLSearchParams(form).toString();
      const path = `/release/x${encoded === '' ? '' : `?${encoded}`}`;
      const contentType = 'application/x-www-form-urlencoded';
      const { text } = appStringToSign({ key: 'k', secret: 's', method: 'POST', path, contentType, body });
      const expected = Buffer.from(text.slice(text.indexOf('\n/x') + 1), 'utf8').toString('latin1');
      assert.equal(signedPath(path, '/x') + signedParameters(readPairs(encoded), readPairs(body)), expected);
    }),
  );
});

test('the string is shown with # for line feeds, and never without end', () => {
  assert.equal(shownString('a\nb\n\n/你'.replace('你', Buffer.from('你').toString('latin1'))), 'a#b##/你');
  assert.ok(shownString('x'.repeat(1_000_000)).length < 10_000);
});
