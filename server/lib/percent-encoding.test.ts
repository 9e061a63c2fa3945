import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { percentDecode, percentEncode, wireText } from './percent-encoding.ts';

/** As node:http hands bytes over. */
const asWire = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

describe('percent encoding', () => {
  it('leaves the unreserved characters and encodes all others in upper-case hex', () => {
    const unreserved = 'ABCXYZabcxyz0189-._~';
    assert.equal(percentEncode(unreserved), unreserved);
    assert.equal(percentEncode(" !'()*+/:=&%"), '%20%21%27%28%29%2A%2B%2F%3A%3D%26%25');
    assert.equal(percentEncode('中😀'), '%E4%B8%AD%F0%9F%98%80');
    assert.equal(percentEncode('\ud800'), '%EF%BF%BD');
  });
  it('reads what it wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => percentDecode(percentEncode(text), true) === text),
    );
  });
  it('takes + for a blank in forms only', () => {
    assert.equal(percentDecode('a+b%2B', true), 'a b+');
    assert.equal(percentDecode('a+b%2B', false), 'a+b+');
  });
  it('reads raw bytes beside escapes, even inside one character', () => {
    const [first, second, third] = asWire('中');
    assert.equal(percentDecode(asWire('中'), true), '中');
    assert.equal(percentDecode(`${first}%B8${third}+x`, true), '中 x');
    assert.equal(percentDecode(`%E4${second}%AD`, false), '中');
  });
  for (const broken of ['%', 'a%2', '%zz', '%%20', '%FF', '%C0%80', '%ED%A0%80', '%E4%B8', '\xff', 'x%41\xff'])
    it(`refuses ${JSON.stringify(broken)}`, () => assert.equal(percentDecode(broken, true), undefined));
  it('keeps a byte order mark', () => assert.equal(percentDecode('%EF%BB%BFx', true), '\ufeffx'));
  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, form) => {
        const decoded = percentDecode(text, form);
        return decoded === undefined || typeof decoded === 'string';
      }),
    );
  });
});

describe('wireText', () => {
  it('reads bytes as UTF-8', () => assert.equal(wireText(asWire('é中')), 'é中'));
  it('is undefined for bytes that are not', () => assert.equal(wireText('\xe9'), undefined));
});
