// Certificates over a real store: what is kept, shown, found by other products and refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  encryptedServerKey,
  expiredCertificate,
  expiredKey,
  intermediateCertificate,
  otherKey,
  rootCertificate,
  serverCertificate,
  serverKey,
} from '../../../../test/support/certificates.ts';
import type { Pairs } from '../../../../test/support/product-caller.ts';
import { callProduct, refusedAs } from '../../../../test/support/product-caller.ts';
import { certificates, createSsl } from '../index.ts';

interface Listed {
  readonly TotalCount: number;
  readonly Certificates: readonly { readonly CertificateId: string; readonly Alias: string; readonly Status: number }[];
}

const good: Pairs = {
  CertificatePublicKey: `${serverCertificate}${intermediateCertificate}`,
  CertificatePrivateKey: serverKey,
};
const product = createSsl({ limits: { certificates: 3 }, users: async () => [] });
const idOf = (answer: { readonly CertificateId: string }): string => answer.CertificateId;

test('an uploaded certificate is listed and shown with its chain and key', async (t) => {
  const { call } = await callProduct(t, product);
  const id = idOf(
    await call('UploadCertificate', { ...good, Alias: 'www', 'Tags.0.TagKey': 'team', 'Tags.0.TagValue': 'a' }),
  );
  assert.match(id, /^[A-Za-z0-9]{8}$/);
  const list: { TotalCount: number; Certificates: readonly Record<string, unknown>[] } =
    await call('DescribeCertificates');
  assert.equal(list.TotalCount, 1);
  const [entry = {}] = list.Certificates;
  assert.deepEqual(
    [entry['CertificateId'], entry['Alias'], entry['Domain'], entry['Status'], entry['Deployable'], entry['OwnerUin']],
    [id, 'www', 'www.example.com', 1, true, 'uin-of-account-1'],
  );
  assert.deepEqual(entry['SubjectAltName'], ['www.example.com', '*.api.example.com', '127.0.0.1']);
  assert.deepEqual(entry['Tags'], [{ TagKey: 'team', TagValue: 'a' }]);
  assert.equal(entry['CertBeginTime'], '2026-01-01 08:00:00', 'Beijing time');
  assert.equal(entry['ProductZhName'], 'Portico test intermediate');

  const detail: Record<string, unknown> = await call('DescribeCertificateDetail', { CertificateId: id });
  assert.equal(detail['CertificatePrivateKey'], serverKey);
  assert.equal(detail['CertificatePublicKey'], good['CertificatePublicKey']);
  assert.deepEqual(detail['SubjectAltName'], ['*.api.example.com', '127.0.0.1']);
  assert.equal((detail['CertChainInfo'] as unknown[]).length, 2);
  assert.equal(detail['DomainType'], 4);
  assert.equal(detail['EncryptAlgorithm'], 'ECC 256');
});

test('the key is sealed in the store and opens for the account alone', async (t) => {
  const { call, store } = await callProduct(t, product);
  const id = idOf(
    await call('UploadCertificate', { ...good, CertificatePrivateKey: encryptedServerKey, KeyPassword: 'open-sesame' }),
  );
  const { private_key: sealed } = await store.read((db) =>
    db.selectFrom('ssl_certificate').selectAll().executeTakeFirstOrThrow(),
  );
  assert.doesNotMatch(sealed ?? '', /PRIVATE KEY/);
  const find = (accountId: string) =>
    store.read(async (db) => {
      const found = await certificates.find(store.scope(db, { accountId, region: 'ap-shanghai' }), id);
      return found && { names: found.names, key: found.openKey(), type: found.type };
    });
  assert.deepEqual(await find('account-1'), {
    names: ['www.example.com', '*.api.example.com', '127.0.0.1'],
    key: serverKey,
    type: 'SVR',
  });
  assert.equal(await find('account-2'), undefined);
});

test('what does not fit together is refused', async (t) => {
  const { call } = await callProduct(t, product);
  const upload = (pairs: Pairs, setting = {}) => call('UploadCertificate', { ...good, ...pairs }, setting);
  await assert.rejects(
    call('UploadCertificate', { CertificatePublicKey: serverCertificate }),
    refusedAs('MissingParameter'),
  );
  await assert.rejects(upload({ CertificatePublicKey: 'x' }), refusedAs('FailedOperation.CertificateParseError'));
  await assert.rejects(upload({ CertificatePrivateKey: 'x' }), refusedAs('FailedOperation.CertificateParseError'));
  await assert.rejects(
    upload({ CertificatePrivateKey: encryptedServerKey, KeyPassword: 'wrong' }),
    refusedAs('FailedOperation.CertificateParseError'),
  );
  await assert.rejects(upload({ CertificatePrivateKey: otherKey }), refusedAs('FailedOperation.CertificateMatchError'));
  await assert.rejects(
    upload({ CertificatePublicKey: `${serverCertificate}${rootCertificate}` }),
    refusedAs('FailedOperation.CertificateChainError'),
  );
  await assert.rejects(
    upload({ CertificatePublicKey: expiredCertificate, CertificatePrivateKey: expiredKey }),
    refusedAs('FailedOperation.CertificateInvalid'),
  );
  await assert.rejects(upload({ CertificateType: 'CA' }), refusedAs('FailedOperation.CertificateCaError'));
  await assert.rejects(upload({ CertificateType: 'CLIENT' }), refusedAs('family:enum'));
  const list: Listed = await call('DescribeCertificates');
  assert.equal(list.TotalCount, 0);
});

test('a repeated upload is answered with the one that is there, when asked so; the quota holds', async (t) => {
  const { call } = await callProduct(t, product);
  const first = idOf(await call('UploadCertificate', good));
  assert.deepEqual(await call('UploadCertificate', { ...good, Repeatable: 'false' }), {
    CertificateId: first,
    RepeatCertId: first,
  });
  const second = idOf(await call('UploadCertificate', good));
  assert.notEqual(second, first);
  await call('UploadCertificate', { CertificatePublicKey: rootCertificate, CertificateType: 'CA' });
  await assert.rejects(call('UploadCertificate', good), refusedAs('InvalidParameter.CertificatesNumberExceeded'));
});

test('filters narrow the list, which is counted before it is cut', async (t) => {
  const { call } = await callProduct(t, product);
  await call('UploadCertificate', { ...good, Alias: 'first' }, { now: '2026-11-24T04:00:01Z' });
  await call('UploadCertificate', { ...good, Alias: 'second' }, { now: '2026-11-24T04:00:02Z' });
  await call(
    'UploadCertificate',
    { CertificatePublicKey: rootCertificate, CertificateType: 'CA', Alias: 'root' },
    { now: '2026-11-24T04:00:03Z' },
  );
  const names = async (pairs: Pairs, setting = {}): Promise<string> => {
    const { Certificates }: Listed = await call('DescribeCertificates', pairs, setting);
    return Certificates.map((one) => one.Alias).join();
  };
  assert.equal(await names({}), 'root,second,first');
  assert.equal(await names({ CertificateType: 'CA' }), 'root');
  assert.equal(await names({ SearchKey: 'eco' }), 'second');
  assert.equal(await names({ SearchKey: 'www.example' }), 'second,first');
  assert.equal(await names({ Deployable: '0' }), 'root');
  assert.equal(await names({ FilterSource: 'buy' }), '');
  assert.equal(await names({ 'CertificateStatus.0': '3' }), '');
  const later = { now: '2130-01-01T00:00:00Z' };
  assert.equal(await names({ 'CertificateStatus.0': '3' }, later), 'root,second,first', 'they end in 2126');
  assert.equal(await names({ FilterExpiring: '1' }, { now: '2125-12-15T00:00:00Z' }), 'root,second,first');
  const page: Listed = await call('DescribeCertificates', { Limit: '1', Offset: '1' });
  assert.deepEqual([page.TotalCount, page.Certificates.map((one) => one.Alias).join()], [3, 'second']);
  assert.equal(await names({}, { accountId: 'account-2' }), '');
});

test('a certificate in use stays, another goes; other accounts do not see it', async (t) => {
  const inUse = new Set<string>();
  const { call } = await callProduct(
    t,
    createSsl({
      limits: { certificates: 3 },
      users: async (_store, id) => (inUse.has(id) ? ['domain a.example'] : []),
    }),
  );
  const id = idOf(await call('UploadCertificate', good));
  const other = { accountId: 'account-2' };
  await assert.rejects(
    call('DescribeCertificateDetail', { CertificateId: id }, other),
    refusedAs('FailedOperation.CertificateNotFound'),
  );
  await assert.rejects(
    call('DeleteCertificate', { CertificateId: id }, other),
    refusedAs('FailedOperation.CertificateNotFound'),
  );
  inUse.add(id);
  await assert.rejects(
    call('DeleteCertificate', { CertificateId: id }),
    refusedAs('FailedOperation.DeleteResourceFailed'),
  );
  inUse.clear();
  assert.deepEqual(await call('DeleteCertificate', { CertificateId: id }), { DeleteResult: true, TaskId: null });
  await assert.rejects(
    call('DescribeCertificateDetail', { CertificateId: id }),
    refusedAs('FailedOperation.CertificateNotFound'),
  );
});
