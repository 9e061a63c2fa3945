// The request target, taken apart and made canonical before it is matched: `/a/../b` and `/%61` must not slip past a route.

export interface RequestTarget {
  /** From an absolute-form target; undefined: the Host field says it. */
  readonly authority: string | undefined;
  /** Canonical: dot segments resolved, slashes merged, needless percent-encoding undone. */
  readonly path: string;
  /** Without `?`, as sent. */
  readonly query: string;
}

/** undefined: not a target that a gateway can serve (RFC 9112, section 3.2). */
export const readTarget = (target: string): RequestTarget | undefined => {
  let authority: string | undefined;
  let rest = target;
  if (target.charCodeAt(0) !== 47) {
    const absolute = /^https?:\/\/([^/?#]+)(.*)$/i.exec(target);
    if (absolute === null) return undefined;
    authority = absolute[1]!;
    rest = absolute[2]!.startsWith('/') ? absolute[2]! : `/${absolute[2]!}`;
  }
  // A fragment never travels; one that does may be read differently by the backend.
  if (rest.includes('#')) return undefined;
  const mark = rest.indexOf('?');
  const path = mark < 0 ? rest : rest.slice(0, mark);
  const query = mark < 0 ? '' : rest.slice(mark + 1);
  const canonical = needsWork(path) ? canonicalPath(path) : path;
  return canonical === undefined ? undefined : { authority, path: canonical, query };
};

/** Whether the path has an escape, a dot segment or an empty segment. */
const needsWork = (path: string): boolean => path.includes('%') || path.includes('/.') || path.includes('//');

const canonicalPath = (path: string): string | undefined => {
  const decoded = path.includes('%') ? decodeUnreserved(path) : path;
  if (decoded === undefined) return undefined;
  const kept: string[] = [];
  const segments = decoded.split('/');
  const last = segments.length - 1;
  for (let index = 1; index <= last; index += 1) {
    const segment = segments[index]!;
    if (segment === '..') {
      if (kept.length === 0) return undefined;
      kept.pop();
    } else if (segment !== '.' && segment !== '') {
      kept.push(segment);
      continue;
    }
    if (index === last) kept.push('');
  }
  return `/${kept.join('/')}`;
};

/**
 * Undoes the escapes of unreserved ASCII, the one kind whose decoding never changes a meaning (RFC 3986, section 6.2.2.2).
 * The others stay, with upper-case digits. undefined: a broken escape, or an escaped NUL.
 */
const decodeUnreserved = (path: string): string | undefined => {
  let broken = false;
  const text = path.replace(/%([0-9A-Fa-f]{2})?/g, (found, hex: string | undefined) => {
    if (hex === undefined || hex === '00') {
      broken = true;
      return found;
    }
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : found.toUpperCase();
  });
  return broken ? undefined : text;
};

/** A configured path in the same canonical spelling, so that `/用户` meets `/%E7%94%A8%E6%88%B7`. */
export const canonicalLiteral = (text: string): string =>
  text.replace(/[^\x21-\x7e]+/g, (raw) => encodeURIComponent(raw.toWellFormed()));
