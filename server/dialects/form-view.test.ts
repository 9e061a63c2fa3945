import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { wireRequest } from '../../test/support/signed-requests.ts';
import { formView, MAX_PAIRS } from './form-view.ts';

const FORM = { 'content-type': 'Application/X-WWW-Form-URLencoded; charset=UTF-8' };

describe('formView', () => {
  it('decodes query and form, + as a blank, empty and missing values alike', () => {
    const view = formView(
      wireRequest({ method: 'POST', query: 'a=1+2%2B&b&c=&&=d&a=%E4%B8%AD', headers: FORM, body: 'e=x%20y&a=9' }),
    );
    assert.deepEqual(view.query, [
      ['a', '1 2+'],
      ['b', ''],
      ['c', ''],
      ['', 'd'],
      ['a', '中'],
    ]);
    assert.deepEqual(view.form, [
      ['e', 'x y'],
      ['a', '9'],
    ]);
    assert.equal(view.get('a'), '1 2+');
    assert.equal(view.get('e'), 'x y');
    assert.equal(view.get('toString'), undefined);
    assert.equal(view.fault, undefined);
  });
  it('keeps a second = in the value', () =>
    assert.deepEqual(formView(wireRequest({ query: 'a=b=c' })).query, [['a', 'b=c']]));
  it('reads UTF-8 of a body that was not encoded', () => {
    const view = formView(wireRequest({ headers: FORM, body: 'a=中文' }));
    assert.deepEqual(view.form, [['a', '中文']]);
  });
  it('reads no body of another type', () =>
    assert.deepEqual(formView(wireRequest({ headers: { 'content-type': 'application/json' }, body: 'a=1' })).form, []));
  for (const query of ['a=%', 'a=%zz', '%ff=1', 'ok=1&a=%C3%28'])
    it(`names the fault of ${query} and keeps the text`, () => {
      const view = formView(wireRequest({ query }));
      assert.equal(view.fault, 'encoding');
      assert.equal(view.query.length, query.split('&').length);
    });
  it('names a fault of the body', () =>
    assert.equal(formView(wireRequest({ headers: FORM, body: 'a=%' })).fault, 'encoding'));
  it('stops at the most pairs', () => {
    const view = formView(wireRequest({ headers: FORM, body: 'a=1&'.repeat(MAX_PAIRS + 5) }));
    assert.equal(view.fault, 'tooMany');
    assert.equal(view.form.length, MAX_PAIRS);
    assert.equal(formView(wireRequest({ query: 'a=1&'.repeat(MAX_PAIRS) })).fault, undefined);
  });
  it('agrees with URLSearchParams on what both can read', () => {
    const pairs = fc.array(fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' })));
    fc.assert(
      fc.property(pairs, (given) => {
        const query = new URLSearchParams(given).toString();
        assert.deepEqual(formView(wireRequest({ query })).query, [...new URLSearchParams(query)]);
      }),
    );
  });
});
