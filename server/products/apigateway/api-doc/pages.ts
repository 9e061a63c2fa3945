// What readers of documents and archives get from the control port, below /apidoc/:
//   /apidoc/{id}               the page, once the password was given (GET; POST of the form)
//   /apidoc/{id}/openapi.json  the machine-readable document, likewise
//   /apidoc/archive/{id}/…zip  a generated archive, for whoever holds its signed link
// A password is six digits, so a document locks itself after a few wrong ones; the count is in the store, so it holds
// over every process and every address.
import type { Store } from '#store/store.ts';
import { readArchive } from './archive-page.ts';
import { passwordPage, plainPage } from './page.ts';
import type { PageAnswer, PageRequest } from './page-request.ts';
import type { DocumentRow } from './rows.ts';
import { OPENAPI_FILE } from './rows.ts';
import { checkUntil, sameText, signUntil } from './secrets.ts';
import { contentSecurityPolicy } from './style.ts';

export interface ApiDocPagePorts {
  readonly store: Pick<Store, 'read' | 'write' | 'scope'>;
  readonly clock?: (() => Date) | undefined;
  /** Whether readers come over https, so that cookies are kept to it. */
  readonly isSecure?: boolean | undefined;
}

/** undefined for a path that is not below /apidoc/. Never throws for bad input. */
export type ApiDocPages = (request: PageRequest) => Promise<PageAnswer | undefined>;

const MAX_ATTEMPTS = 5;
const LOCK_MS = 15 * 60 * 1000;
const SESSION_SECONDS = 12 * 60 * 60;
const MAX_FORM_BYTES = 1024;

const headers: PageAnswer['headers'] = [
  ['Content-Security-Policy', contentSecurityPolicy],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cache-Control', 'no-store'],
];
const answer = (
  status: number,
  body: string | Uint8Array,
  type = 'text/html; charset=utf-8',
  more: PageAnswer['headers'] = [],
): PageAnswer => ({ status, headers: [['Content-Type', type], ...headers, ...more], body });

const notFound = (): PageAnswer => answer(404, plainPage('There is no such document.'));
const wrongMethod = (allowed: string): PageAnswer =>
  answer(405, plainPage('This address is read with GET.'), undefined, [['Allow', allowed]]);

const cookieName = (id: string): string => `apidoc_${id}`;
const cookieOf = (request: PageRequest, id: string): string | undefined => {
  for (const [name, value] of request.headers)
    if (name === 'cookie')
      for (const pair of value.split(';')) {
        const [key, text] = pair.trim().split('=', 2);
        if (key === cookieName(id)) return text;
      }
  return undefined;
};

export const createApiDocPages = ({
  store,
  clock = () => new Date(),
  isSecure = false,
}: ApiDocPagePorts): ApiDocPages => {
  const find = (id: string): Promise<DocumentRow | undefined> =>
    store.read((db) => db.selectFrom('apigw_document').selectAll().where('id', '=', id).executeTakeFirst());

  /** Opens what the document's tenant has sealed. */
  const openSecret = (row: DocumentRow, sealed: string): Promise<string> =>
    store.read(async (db) => store.scope(db, { accountId: row.account_id, region: row.region }).open(sealed));

  const isReader = async (row: DocumentRow, request: PageRequest): Promise<boolean> => {
    const pass = cookieOf(request, row.id);
    return pass !== undefined && checkUntil(await openSecret(row, row.session_key), row.id, pass, clock()) === 'valid';
  };

  const show = async (row: DocumentRow, file: 'html' | 'openapi', isCounted: boolean): Promise<PageAnswer> => {
    const build = await store.read((db) =>
      db.selectFrom('apigw_document_build').select(file).where('document_id', '=', row.id).executeTakeFirst(),
    );
    const content = build?.[file];
    if (content === undefined) return answer(404, plainPage('The document has not been built yet.'));
    if (isCounted)
      await store.write((tx) =>
        tx
          .updateTable('apigw_document')
          .set((eb) => ({ view_count: eb('view_count', '+', 1) }))
          .where('id', '=', row.id)
          .execute(),
      );
    if (file === 'html') return answer(200, content);
    return answer(200, content, 'application/json', [
      ['Content-Disposition', `attachment; filename="${row.id}-openapi.json"`],
    ]);
  };

  /** Checks and counts in one transaction: two guesses at once are two guesses. */
  const attempt = (row: DocumentRow, given: string): Promise<'right' | 'wrong' | 'locked'> =>
    store.write(async (tx) => {
      const now = clock().getTime();
      const scope = store.scope(tx, { accountId: row.account_id, region: row.region });
      const current = await scope.select('apigw_document').selectAll().where('id', '=', row.id).executeTakeFirst();
      if (current === undefined) return 'wrong';
      if (now < current.locked_until) return 'locked';
      const isRight = sameText(given, scope.open(current.share_password));
      const failed = isRight ? 0 : current.failed_attempts + 1;
      const isLocking = failed >= MAX_ATTEMPTS;
      if (failed !== current.failed_attempts || isLocking)
        await scope
          .update('apigw_document')
          .set({ failed_attempts: isLocking ? 0 : failed, locked_until: isLocking ? now + LOCK_MS : 0 })
          .where('id', '=', row.id)
          .execute();
      if (isRight) return 'right';
      return isLocking ? 'locked' : 'wrong';
    });

  const enter = async (row: DocumentRow, path: string, request: PageRequest): Promise<PageAnswer> => {
    if (request.body.byteLength > MAX_FORM_BYTES) return answer(413, plainPage('The form is too large.'));
    const form = new URLSearchParams(Buffer.from(request.body).toString('utf8'));
    const outcome = await attempt(row, form.get('password')?.trim() ?? '');
    if (outcome === 'locked')
      return answer(
        429,
        passwordPage(path, 'Too many wrong passwords. Try again in a quarter of an hour.'),
        undefined,
        [['Retry-After', String(LOCK_MS / 1000)]],
      );
    if (outcome === 'wrong') return answer(401, passwordPage(path, 'This is not the password.'));
    const expires = Math.floor(clock().getTime() / 1000) + SESSION_SECONDS;
    const pass = signUntil(await openSecret(row, row.session_key), row.id, expires);
    const cookie = `${cookieName(row.id)}=${pass}; Path=${path}; Max-Age=${SESSION_SECONDS}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
    return answer(303, '', undefined, [
      ['Set-Cookie', cookie],
      ['Location', path],
    ]);
  };

  return async (request) => {
    const [root, id = '', file, ...rest] = request.path.slice(1).split('/');
    if (root !== 'apidoc') return undefined;
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (id === 'archive') {
      if (!isRead) return wrongMethod('GET, HEAD');
      return (await readArchive(store, request, clock())) ?? notFound();
    }
    if (rest.length > 0 || (file !== undefined && file !== OPENAPI_FILE) || !/^apidoc-[a-z0-9]{8}$/.test(id))
      return notFound();
    const row = await find(id);
    if (row === undefined) return notFound();
    const path = `/apidoc/${id}`;
    if (request.method === 'POST' && file === undefined) return enter(row, path, request);
    if (!isRead) return wrongMethod(file === undefined ? 'GET, HEAD, POST' : 'GET, HEAD');
    if (!(await isReader(row, request))) return answer(file === undefined ? 200 : 401, passwordPage(path, undefined));
    return file === undefined ? show(row, 'html', request.method === 'GET') : show(row, 'openapi', false);
  };
};
