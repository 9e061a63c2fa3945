// Rules of shares without any I/O: spellings of charge types, and pages.

export const CHARGE_TYPES = [
  'Peak',
  'Daily',
  'TrafficMonthly',
  'DailyPaidByTransfer',
  'PostPaidByPeak',
  'PostPaidByDay',
  'PostPaidByTransfer',
] as const;

/** The older names, which clients still send, and what they are called now (the vendor's Terraform provider maps them so). */
const CURRENT_NAMES: Readonly<Record<string, string>> = {
  PostPaidByPeak: 'Peak',
  PostPaidByDay: 'Daily',
  PostPaidByTransfer: 'TrafficMonthly',
};

/** The current spelling of a charge type: what is kept and answered. */
export const currentChargeType = (given: (typeof CHARGE_TYPES)[number]): string => CURRENT_NAMES[given] ?? given;

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** undefined on the last page: clients go on until the token is missing. */
  readonly nextToken: string | undefined;
}

/** Where a page starts in the list, counted from 0. The token counts from 1, as clients that compute it themselves do. */
export const pageOffset = (nextToken: string): number => Number(nextToken) - 1;

/** Makes a page of rows read from `offset` on, one more than `size` when there are that many. */
export const pageOf = <Row>(rows: readonly Row[], offset: number, size: number): Page<Row> => ({
  rows: rows.slice(0, size),
  nextToken: rows.length > size ? String(offset + size + 1) : undefined,
});
