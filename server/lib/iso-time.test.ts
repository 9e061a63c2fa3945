import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { basicTime, parseBasicTime, parseExtendedTime, parseHttpTime, utcDay } from './iso-time.ts';

const iso = (date: Date | undefined): string | undefined => date?.toISOString();

describe('times of signatures', () => {
  it('reads the extended form with and without a fraction', () => {
    assert.equal(iso(parseExtendedTime('2026-11-24T02:57:27Z')), '2026-11-24T02:57:27.000Z');
    assert.equal(iso(parseExtendedTime('2026-11-24T02:57:27.098Z')), '2026-11-24T02:57:27.098Z');
    assert.equal(iso(parseExtendedTime('2026-11-24T02:57:27.1234567Z')), '2026-11-24T02:57:27.123Z');
  });
  it('reads the basic form with Z or an offset', () => {
    assert.equal(iso(parseBasicTime('20261124T025727Z')), '2026-11-24T02:57:27.000Z');
    assert.equal(iso(parseBasicTime('20261124T025639+00:00')), '2026-11-24T02:56:39.000Z');
    assert.equal(iso(parseBasicTime('20261124T070000+08:00')), '2026-11-23T23:00:00.000Z');
    assert.equal(iso(parseBasicTime('20261124T070000-0130')), '2026-11-24T08:30:00.000Z');
  });
  it('reads the date of HTTP', () =>
    assert.equal(iso(parseHttpTime('Tue, 24 Nov 2026 02:57:27 GMT')), '2026-11-24T02:57:27.000Z'));
  for (const text of [
    '',
    '2026-02-30T00:00:00Z',
    '2026-11-24T24:00:00Z',
    '2026-11-24 02:57:27',
    '2026-11-24T02:57:27+08:00',
    '0001-01-01T00:00:00Z',
  ])
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseExtendedTime(text), undefined));
  for (const text of [
    '20260230T000000Z',
    '20261124T025727',
    '2026-11-24T02:57:27Z',
    '20261124T025727+25:00',
    '20261324T000000Z',
  ])
    it(`refuses ${text} as the basic form`, () => assert.equal(parseBasicTime(text), undefined));
  it('refuses a day that its month does not have as the date of HTTP', () =>
    assert.equal(parseHttpTime('Tue, 31 Nov 2026 02:57:27 GMT'), undefined));
  it('reads what it writes, and names the day of any instant', () => {
    const dates = fc.date({
      min: new Date('1970-01-01T00:00:00Z'),
      max: new Date('2999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        assert.equal(parseBasicTime(basicTime(date))?.getTime(), Math.floor(date.getTime() / 1000) * 1000);
        assert.equal(utcDay(date), date.toISOString().slice(0, 10));
      }),
    );
  });
});
