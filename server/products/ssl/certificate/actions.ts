// Handlers of certificates. Order of refusals on upload: reading, type, chain, validity, key, quota.
import { randomInt } from 'node:crypto';
import type { Handler } from '#kernel/action.ts';
import type { Scope } from '#store/scope.ts';
import { E } from '../errors.ts';
import type { SslPorts } from '../ports.ts';
import type {
  DeleteCertificate,
  DescribeCertificateDetail,
  DescribeCertificates,
  UploadCertificate,
} from './contract.ts';
import type { CertificateRow } from './describe.ts';
import { detailOf, isDeployable, isExpiring, listEntry, namesOfRow, statusOf, tagsOfRow } from './describe.ts';
import { algorithmOf, commonNameOf, faultOfChain, fingerprintOf, namesOf, readChain, readKey } from './pem.ts';

/** The vendor's cap of one page. */
const MAX_PAGE = 1000;
const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const newId = (): string => Array.from({ length: 8 }, () => ID_LETTERS[randomInt(ID_LETTERS.length)]).join('');

export const uploadCertificate =
  ({ limits }: SslPorts): Handler<typeof UploadCertificate, Scope> =>
  async (input, ctx) => {
    const isServer = input.CertificateType === 'SVR';
    if (isServer && !input.CertificatePrivateKey)
      return ctx.fail(E.missingParameter, { parameter: 'CertificatePrivateKey' });
    const chain = readChain(input.CertificatePublicKey);
    if (!chain.ok) return ctx.fail(E.unparsable, { reason: chain.reason });
    const [leaf] = chain.value;
    if (leaf === undefined) return ctx.fail(E.unparsable, { reason: 'it is empty.' });
    if (!isServer && !leaf.ca) return ctx.fail(E.notAuthority, { subject: commonNameOf(leaf) ?? 'the certificate' });
    const fault = isServer ? faultOfChain(chain.value) : undefined;
    if (fault !== undefined) return ctx.fail(E.brokenChain, { reason: fault });
    const notAfter = new Date(leaf.validTo);
    if (notAfter < ctx.now)
      return ctx.fail(E.notStandard, { reason: `it ended on ${notAfter.toISOString().slice(0, 10)}.` });
    const names = namesOf(leaf);
    const [domain = commonNameOf(leaf)] = names;
    if (domain === undefined || (isServer && names.length === 0))
      return ctx.fail(E.notStandard, { reason: 'it names no host.' });

    let key: string | null = null;
    if (isServer) {
      const read = readKey(input.CertificatePrivateKey ?? '', input.KeyPassword);
      if (!read.ok) return ctx.fail(E.unparsable, { reason: read.reason });
      if (!leaf.checkPrivateKey(read.value)) return ctx.fail(E.keyMismatch);
      key = read.value.export({ type: 'pkcs8', format: 'pem' }) as string;
    }

    const fingerprint = fingerprintOf(leaf);
    const rows = await ctx.store.select('ssl_certificate').select(['id', 'fingerprint', 'type']).execute();
    const same = rows.find((row) => row.fingerprint === fingerprint && row.type === input.CertificateType);
    if (!input.Repeatable && same !== undefined) return { CertificateId: same.id, RepeatCertId: same.id };
    if (rows.length >= limits.certificates) return ctx.fail(E.tooManyCertificates, { limit: limits.certificates });

    const id = newId();
    await ctx.store.insert('ssl_certificate', {
      id,
      alias: input.Alias ?? '',
      project_id: String(input.ProjectId),
      type: input.CertificateType,
      chain: chain.value.map((certificate) => certificate.toString()).join(''),
      private_key: key === null ? null : ctx.store.seal(key),
      fingerprint,
      domain,
      names: JSON.stringify(names.length === 0 ? [domain] : names),
      algorithm: algorithmOf(leaf),
      not_before: new Date(leaf.validFrom).getTime(),
      not_after: notAfter.getTime(),
      tags: JSON.stringify(input.Tags ?? []),
      purpose: input.CertificateUse ?? null,
      key_had_password: input.KeyPassword === undefined ? 0 : 1,
      created_at: ctx.now.getTime(),
    });
    return { CertificateId: id, RepeatCertId: null };
  };

/** Filters that ask for what no uploaded certificate is. */
const asksForOthers = (input: Parameters<Handler<typeof DescribeCertificates>>[0]): boolean =>
  [input.Upload, input.Renew, input.IsSM, input.Hostable, input.IsPendingIssue].includes(1) ||
  input.FilterSource === 'buy' ||
  input.ServiceId !== undefined;

export const describeCertificates: Handler<typeof DescribeCertificates, Scope> = async (input, ctx) => {
  if (asksForOthers(input)) return { TotalCount: 0, Certificates: [] };
  let rows = await ctx.store
    .select('ssl_certificate')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  const keep = (test: (row: CertificateRow) => boolean): void => {
    rows = rows.filter(test);
  };
  const { SearchKey, CertificateType, ProjectId, CertificateStatus, Deployable, FilterExpiring, Tags, CertIds } = input;
  if (SearchKey !== undefined)
    keep((row) => [row.id, row.alias, ...namesOfRow(row)].some((text) => text.includes(SearchKey)));
  if (CertificateType !== undefined) keep((row) => row.type === CertificateType);
  if (ProjectId !== undefined) keep((row) => row.project_id === String(ProjectId));
  if (CertificateStatus !== undefined && CertificateStatus.length > 0)
    keep((row) => CertificateStatus.includes(statusOf(row, ctx.now)));
  if (Deployable !== undefined) keep((row) => isDeployable(row, ctx.now) === (Deployable === 1));
  if (FilterExpiring === 1) keep((row) => isExpiring(row, ctx.now));
  if (CertIds !== undefined && CertIds.length > 0) keep((row) => CertIds.includes(row.id));
  for (const tag of Tags ?? [])
    keep((row) => tagsOfRow(row).some((own) => own.TagKey === tag.TagKey && own.TagValue === tag.TagValue));
  if (input.ExpirationSort !== undefined) {
    const direction = input.ExpirationSort === 'ASC' ? 1 : -1;
    rows = rows.toSorted((a, b) => direction * (a.not_after - b.not_after));
  }
  const page = rows.slice(input.Offset, input.Offset + Math.min(input.Limit, MAX_PAGE));
  return {
    TotalCount: rows.length,
    Certificates: page.map((row) => listEntry(row, ctx.caller.uin, ctx.now)),
  };
};

const findRow = (store: Scope, id: string): Promise<CertificateRow | undefined> =>
  store.select('ssl_certificate').selectAll().where('id', '=', id).executeTakeFirst();

export const describeCertificateDetail: Handler<typeof DescribeCertificateDetail, Scope> = async (input, ctx) => {
  const row = await findRow(ctx.store, input.CertificateId);
  if (row === undefined) return ctx.fail(E.notFound, { id: input.CertificateId });
  const key = row.private_key === null ? undefined : ctx.store.open(row.private_key);
  return detailOf(row, ctx.caller.uin, ctx.now, key);
};

export const deleteCertificate =
  ({ users }: SslPorts): Handler<typeof DeleteCertificate, Scope> =>
  async (input, ctx) => {
    const id = input.CertificateId;
    if ((await findRow(ctx.store, id)) === undefined) return ctx.fail(E.notFound, { id });
    const using = await users(ctx.store, id);
    if (using.length > 0) return ctx.fail(E.inUse, { id, users: using.join(', ') });
    await ctx.store.delete('ssl_certificate').where('id', '=', id).execute();
    return { DeleteResult: true, TaskId: null };
  };
