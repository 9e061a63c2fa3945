// Frontend and backend paths as they are configured: prefixes, variables in braces, regular expressions.

const VARIABLE = /\{([A-Za-z0-9_.-]+)\}/g;
/** Characters that make a plain path a regular expression. */
const REGULAR = /[*+?()[\]|\\^$]/;

/** Names in braces, in order. `{3}` or `{1,3}` is a repetition of a regular expression, no variable. */
export const variablesOf = (path: string): string[] =>
  [...path.matchAll(VARIABLE)].map((match) => match[1] as string).filter((name) => !/^\d+$/.test(name));

/** Why a frontend path cannot be used, or undefined. Forms: 003 常见问题, api 命中优先级. */
export const frontendPathFault = (path: string): string | undefined => {
  const [, prefix = '', rest = ''] = /^(=|\^~)?(.*)$/s.exec(path) ?? [];
  if (!rest.startsWith('/')) return 'Path must start with /, =/ or ^~/.';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be in a path
  if (/[\u0000-\u0020\u007f#]/.test(rest)) return 'Path must not hold blanks, control characters or #.';
  if (prefix === '^~' && (REGULAR.test(rest) || variablesOf(rest).length > 0))
    return 'Path that starts with ^~ must be plain text, without variables and regular expressions.';
  if (prefix === '' && REGULAR.test(rest)) {
    try {
      new RegExp(rest.replace(VARIABLE, (whole, name: string) => (/^\d+$/.test(name) ? whole : '[^/]+')));
    } catch {
      return 'Path is no valid regular expression.';
    }
  }
  const names = variablesOf(rest);
  if (new Set(names).size !== names.length) return 'Path names a variable twice.';
  return undefined;
};

/** Why a backend path cannot be used, or undefined. Empty keeps the path of the request. */
export const backendPathFault = (path: string): string | undefined => {
  if (path === '') return undefined;
  if (!path.startsWith('/')) return 'it must be empty or start with /.';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be in a path
  if (/[\u0000-\u0020\u007f#?]/.test(path)) return 'it must not hold blanks, control characters, ? or #.';
  return undefined;
};

export const HTTP_SCHEMES = ['http', 'https'] as const;
export const WEBSOCKET_SCHEMES = ['ws', 'wss'] as const;

/** Why a backend URL cannot be used, or undefined: scheme, host and port only. */
export const backendUrlFault = (
  text: string,
  schemes: readonly [string, string] = HTTP_SCHEMES,
): string | undefined => {
  const [plain, secure] = schemes;
  if (!URL.canParse(text)) return `it must be ${plain}:// or ${secure}:// with a host and, where needed, a port.`;
  const url = new URL(text);
  if (!schemes.includes(url.protocol.slice(0, -1))) return `it must start with ${plain}:// or ${secure}://.`;
  if (url.username !== '' || url.password !== '') return 'it must not hold a user name.';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return 'it must not hold a path; give the path in ServiceConfig.Path.';
  return undefined;
};
