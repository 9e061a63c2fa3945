// Generated archives for whoever holds a signed link to them.
import type { Store } from '#store/store.ts';
import { plainPage } from './page.ts';
import type { PageAnswer, PageRequest } from './page-request.ts';
import { checkUntil, signUntil } from './secrets.ts';

/** A link is to be used by the one who asked for it, not to be published. */
const LINK_SECONDS = 24 * 60 * 60;

export const archiveFiles = { document: 'document.zip', sdk: 'sdk.zip' } as const;
export type ArchiveFile = keyof typeof archiveFiles;

/** `/apidoc/archive/{id}/sdk.zip?pass=…` below the control port's address. */
export const archiveLink = (controlUrl: string, key: string, id: string, file: ArchiveFile, now: Date): string => {
  const expires = Math.floor(now.getTime() / 1000) + LINK_SECONDS;
  const pass = signUntil(key, `${id}/${archiveFiles[file]}`, expires);
  return `${controlUrl}/apidoc/archive/${id}/${archiveFiles[file]}?pass=${pass}`;
};

const page = (status: number, sentence: string): PageAnswer => ({
  status,
  headers: [
    ['Content-Type', 'text/html; charset=utf-8'],
    ['Cache-Control', 'no-store'],
    ['X-Content-Type-Options', 'nosniff'],
  ],
  body: plainPage(sentence),
});

/** undefined when there is no such archive. */
export const readArchive = async (
  store: Pick<Store, 'read' | 'scope'>,
  { path, query }: PageRequest,
  now: Date,
): Promise<PageAnswer | undefined> => {
  const match = /^\/apidoc\/archive\/([0-9a-f-]{36})\/(document|sdk)\.zip$/.exec(path);
  if (match === null) return undefined;
  const [, id = '', file = 'sdk'] = match;
  const row = await store.read((db) =>
    db.selectFrom('apigw_archive').selectAll().where('id', '=', id).executeTakeFirst(),
  );
  if (row === undefined) return undefined;
  const key = await store.read(async (db) =>
    store.scope(db, { accountId: row.account_id, region: row.region }).open(row.link_key),
  );
  const pass = checkUntil(key, `${id}/${file}.zip`, new URLSearchParams(query).get('pass') ?? '', now);
  if (pass === 'forged') return page(403, 'This link is not valid. Ask for a new one with GenerateApiDocument.');
  if (pass === 'expired') return page(410, 'This link has expired. Ask for a new one with GenerateApiDocument.');
  const name =
    file === 'sdk'
      ? `${row.service_id}-${row.environment}-${row.language.toLowerCase()}`
      : `${row.service_id}-${row.environment}-document`;
  return {
    status: 200,
    headers: [
      ['Content-Type', 'application/zip'],
      ['Content-Disposition', `attachment; filename="${name}.zip"`],
      ['X-Content-Type-Options', 'nosniff'],
      ['Cache-Control', 'no-store'],
    ],
    body: Buffer.from(row[file as ArchiveFile], 'base64'),
  };
};
