// Reading of PEM texts: order of chains, keys, names; hostile input never throws.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  encryptedServerKey,
  intermediateCertificate,
  otherKey,
  rootCertificate,
  serverCertificate,
  serverKey,
} from '../../../../test/support/certificates.ts';
import { algorithmOf, faultOfChain, fingerprintOf, namesOf, readChain, readKey } from './pem.ts';

const chainOf = (...parts: readonly string[]) => {
  const chain = readChain(parts.join('\n'));
  assert.ok(chain.ok);
  return chain.value;
};

test('a chain is in order when each certificate is signed by the next', () => {
  assert.equal(faultOfChain(chainOf(serverCertificate)), undefined);
  assert.equal(faultOfChain(chainOf(serverCertificate, intermediateCertificate, rootCertificate)), undefined);
  assert.match(faultOfChain(chainOf(serverCertificate, rootCertificate)) ?? '', /did not sign certificate 1/);
  assert.match(
    faultOfChain(chainOf(intermediateCertificate, serverCertificate)) ?? '',
    /certificate 2 is no authority/,
  );
});

test('names, algorithm and fingerprint are read', () => {
  const [leaf] = chainOf(serverCertificate);
  assert.ok(leaf);
  assert.deepEqual(namesOf(leaf), ['www.example.com', '*.api.example.com', '127.0.0.1']);
  assert.equal(algorithmOf(leaf), 'ECC 256');
  assert.match(fingerprintOf(leaf), /^[0-9A-F]{40}$/);
});

test('a key is read with its password, and belongs to its certificate only', () => {
  const [leaf] = chainOf(serverCertificate);
  const plain = readKey(serverKey, undefined);
  const opened = readKey(encryptedServerKey, 'open-sesame');
  const other = readKey(otherKey, undefined);
  assert.ok(leaf && plain.ok && opened.ok && other.ok);
  assert.deepEqual(
    [plain, opened, other].map((key) => leaf.checkPrivateKey(key.value)),
    [true, true, false],
  );
  for (const password of [undefined, 'wrong']) {
    const closed = readKey(encryptedServerKey, password);
    assert.ok(!closed.ok && /KeyPassword/.test(closed.reason));
  }
  assert.ok(!readKey('no key', undefined).ok);
});

test('text around certificates is skipped, damaged and endless ones are refused', () => {
  assert.equal(chainOf(`Bag Attributes\n  friendlyName: x\n${serverCertificate}\ntrailing`).length, 1);
  const damaged = readChain(serverCertificate.replace(/MII/, 'AAA'));
  assert.ok(!damaged.ok && /damaged/.test(damaged.reason));
  const endless = readChain(serverCertificate.repeat(11));
  assert.ok(!endless.ok && /more than 10/.test(endless.reason));
});

test('whatever the text, reading answers and never throws', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), fc.boolean(), (text, wrapped) => {
      const pem = wrapped ? `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----` : text;
      assert.equal(readChain(pem).ok, false);
      assert.equal(readKey(pem, undefined).ok, false);
    }),
  );
});
