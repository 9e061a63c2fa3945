// HTML from templates in which every value is escaped unless it is HTML already.

const RAW = Symbol('html');
export interface Html {
  readonly [RAW]: string;
}
type Value = string | number | Html | readonly Html[] | false;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text for an element or a quoted attribute; control characters that HTML forbids are left out. */
export const escapeHtml = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a page
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '').replace(/[&<>"'`]/g, (c) => escapes[c] ?? '');

const textOf = (value: Value): string => {
  if (value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  if (Array.isArray(value)) return (value as readonly Html[]).map((one) => one[RAW]).join('');
  return (value as Html)[RAW];
};

export const html = (strings: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  [RAW]: strings.reduce((text, part, index) => text + textOf(values[index - 1] ?? '') + part),
});

/** HTML written in this program, not by a caller. */
export const trusted = (text: string): Html => ({ [RAW]: text });
export const render = (page: Html): string => page[RAW];
