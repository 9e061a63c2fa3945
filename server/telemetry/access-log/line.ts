// One line of the gateway's access log, as the vendor documents it (003, 日志搜索服务, LogSet):
//
//   [app_id][env_name][service_id][http_host][api_id][uri][scheme][rsp_st:…][ups_st:…][cip:…][uip:…][vip:…][rsp_len:…]
//   [req_len:…][req_t:…][ups_rsp_t:…][ups_conn_t:…][ups_head_t:…][err_msg:…][tcp_rtt:…][pid][time_local][req_id:…]
//
// A value that is not known is `-`. Brackets, backslashes, control characters and everything beyond ASCII are written as
// the `\xHH` of their UTF-8 bytes, so no caller can end a field or a line, and a character is a byte.
import type { AccessRecord } from '#planes/gateway/access-record.ts';

/** Longer values are cut: a caller's URI may be 32 KB, and each byte of it may need four characters. */
const MAX_URI = 4096;
const MAX_HOST = 512;
const MAX_MESSAGE = 1024;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get into a line
const UNSAFE = /[\x00-\x1f\x7f-\uffff[\]\\]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const UNSAFE_RUNS = /[\x00-\x1f\x7f-\uffff[\]\\]+/g;

const escapeBytes = (text: string): string => {
  let escaped = '';
  for (const byte of Buffer.from(text, 'utf8')) escaped += `\\x${HEX[byte]}`;
  return escaped;
};
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0'));

/** Spells a value as it stands in a line; at most `max` characters of it, `-` for an empty one. */
export const escapeValue = (value: string, max = Number.POSITIVE_INFINITY): string => {
  if (value === '') return '-';
  const cut = value.length > max ? value.slice(0, max) : value;
  if (!UNSAFE.test(cut)) return cut;
  const escaped = cut.replace(UNSAFE_RUNS, escapeBytes);
  // An escape that the limit cuts in two is left out whole.
  return escaped.length > max ? escaped.slice(0, max).replace(/\\x?[0-9A-F]?$/, '') : escaped;
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** The vendor's log speaks Beijing's time, which knows no summer time. */
const OFFSET_MS = 8 * 3_600_000;
const TIME = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) \+0800$/;

const two = (number: number): string => (number < 10 ? `0${number}` : String(number));
let lastSecond = -1;
let lastText = '';

/** `28/May/2020:22:42:42 +0800`. */
export const formatLogTime = (timeMs: number): string => {
  const second = Math.floor(timeMs / 1000);
  if (second === lastSecond) return lastText;
  const date = new Date(second * 1000 + OFFSET_MS);
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
  lastSecond = second;
  lastText = `${day}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0800`;
  return lastText;
};

/** Milliseconds of Unix time at the begin of that second; undefined when the text is not such a time. */
export const parseLogTime = (text: string): number | undefined => {
  const parts = TIME.exec(text);
  if (parts === null) return undefined;
  const month = MONTHS.indexOf(parts[2]!);
  if (month < 0) return undefined;
  const [day, year, hour, minute, second] = [parts[1], parts[3], parts[4], parts[5], parts[6]].map(Number);
  return Date.UTC(year!, month, day!, hour!, minute!, second!) - OFFSET_MS;
};

/** Seconds with three decimals. */
const seconds = (ms: number | undefined): string => {
  if (ms === undefined) return '-';
  const whole = Math.max(Math.round(ms), 0);
  const rest = whole % 1000;
  const zeros = rest < 10 ? '00' : rest < 100 ? '0' : '';
  return `${(whole - rest) / 1000}.${zeros}${rest}`;
};

/** A call is logged at its end, as nginx does, whose format this is. */
export const loggedAt = (record: AccessRecord): number => record.time + record.requestMs;

/** `pid`: number of the process that served. tcp_rtt is always `-`: Node does not tell it. */
export const formatLine = (record: AccessRecord, pid: number): string =>
  `[${escapeValue(record.appId)}][${escapeValue(record.environment)}][${escapeValue(record.serviceId)}]` +
  `[${escapeValue(record.host, MAX_HOST)}][${escapeValue(record.apiId)}][${escapeValue(record.uri, MAX_URI)}]` +
  `[${record.scheme}][rsp_st:${record.status}][ups_st:${record.upstreamStatus ?? '-'}]` +
  `[cip:${escapeValue(record.callerAddress)}][uip:${escapeValue(record.upstreamAddress ?? '')}]` +
  `[vip:${escapeValue(record.serverAddress ?? '')}][rsp_len:${record.responseBytes}][req_len:${record.requestBytes}]` +
  `[req_t:${seconds(record.requestMs)}][ups_rsp_t:${seconds(record.upstreamMs)}]` +
  `[ups_conn_t:${seconds(record.upstreamConnectMs)}][ups_head_t:${seconds(record.upstreamHeadMs)}]` +
  `[err_msg:${escapeValue(record.errorMessage ?? '', MAX_MESSAGE)}][tcp_rtt:-][${pid}]` +
  `[${formatLogTime(loggedAt(record))}][req_id:${escapeValue(record.requestId)}]`;

/** Names of the fields in order, for readers of lines. */
export const FIELDS = [
  'app_id',
  'env_name',
  'service_id',
  'http_host',
  'api_id',
  'uri',
  'scheme',
  'rsp_st',
  'ups_st',
  'cip',
  'uip',
  'vip',
  'rsp_len',
  'req_len',
  'req_t',
  'ups_rsp_t',
  'ups_conn_t',
  'ups_head_t',
  'err_msg',
  'tcp_rtt',
  'pid',
  'time_local',
  'req_id',
] as const;
export type Field = (typeof FIELDS)[number];

const PLACES: Readonly<Record<string, number>> = Object.fromEntries(FIELDS.map((name, place) => [name, place]));
/** Fields that stand without their name. */
const BARE: ReadonlySet<string> = new Set([...FIELDS.slice(0, 7), 'pid', 'time_local']);

/** Values of a line, still escaped, in the order of FIELDS; undefined when it is not a whole line. */
export const splitLine = (line: string): readonly string[] | undefined => {
  if (!line.startsWith('[') || !line.endsWith(']')) return undefined;
  const values = line.slice(1, -1).split('][');
  return values.length === FIELDS.length ? values : undefined;
};

/** A field's value, still escaped, `-` when it is not known. */
export const fieldOf = (values: readonly string[], field: Field): string => {
  const text = values[PLACES[field]!]!;
  return BARE.has(field) ? text : text.slice(field.length + 1);
};

/** When the line was written, without splitting it; undefined when it is not a line. */
export const timeOfLine = (line: string): number | undefined => {
  const end = line.lastIndexOf('][');
  const start = line.lastIndexOf('[', end - 1);
  return end < 0 || start < 0 ? undefined : parseLogTime(line.slice(start + 1, end));
};
