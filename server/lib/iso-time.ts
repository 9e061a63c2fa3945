// The spellings of an instant that signatures use: ISO 8601 extended and basic, and the date of HTTP.

const EXTENDED = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z$/;
const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:Z|([+-])(\d\d):?(\d\d))$/;
const HTTP =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** undefined when a field is outside its range: Date would roll 31 February over to March. */
const instant = (
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): Date | undefined => {
  // A leap second has no place in Unix time; it is the second before.
  const whole = second === 60 ? 59 : second;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, whole));
  return year >= 1970 &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    whole < 60
    ? date
    : undefined;
};

/** `2026-11-24T02:57:27Z`, seconds with a fraction or without. */
export const parseExtendedTime = (text: string): Date | undefined => {
  const parts = EXTENDED.exec(text);
  if (parts === null) return undefined;
  const date = instant(+parts[1]!, +parts[2]!, +parts[3]!, +parts[4]!, +parts[5]!, +parts[6]!);
  if (date !== undefined && parts[7] !== undefined) date.setUTCMilliseconds(+parts[7].padEnd(3, '0').slice(0, 3));
  return date;
};

/** `20261124T025727Z`, or an offset in place of `Z` (`+00:00`, `+0800`). */
export const parseBasicTime = (text: string): Date | undefined => {
  const parts = BASIC.exec(text);
  if (parts === null) return undefined;
  const date = instant(+parts[1]!, +parts[2]!, +parts[3]!, +parts[4]!, +parts[5]!, +parts[6]!);
  if (date === undefined || parts[7] === undefined) return date;
  const hours = +parts[8]!;
  const minutes = +parts[9]!;
  if (hours > 14 || minutes > 59) return undefined;
  const offsetMs = (hours * 60 + minutes) * 60_000;
  return new Date(date.getTime() + (parts[7] === '+' ? -offsetMs : offsetMs));
};

/** `Tue, 24 Nov 2026 02:57:27 GMT`, the one form a sender may use (RFC 9110, section 5.6.7). */
export const parseHttpTime = (text: string): Date | undefined => {
  const parts = HTTP.exec(text);
  if (parts === null) return undefined;
  return instant(+parts[3]!, MONTHS.indexOf(parts[2]!) + 1, +parts[1]!, +parts[4]!, +parts[5]!, +parts[6]!);
};

/** `20261124T025727Z`. */
export const basicTime = (date: Date): string => `${date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

const DAY_MS = 86_400_000;
let lastDay = Number.NaN;
let lastDayText = '';

/** `2026-11-24`, in UTC. Nearly all calls ask for today, so the last text is kept. */
export const utcDay = (date: Date): string => {
  const day = Math.floor(date.getTime() / DAY_MS);
  if (day !== lastDay) {
    lastDayText = date.toISOString().slice(0, 10);
    lastDay = day;
  }
  return lastDayText;
};
