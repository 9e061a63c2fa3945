// Identifiers and generated values in the vendor's forms.
import { randomInt, randomUUID } from 'node:crypto';

const lower = 'abcdefghijklmnopqrstuvwxyz0123456789';
const mixed = `${lower}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;

const pick = (alphabet: string, length: number): string => {
  let text = '';
  for (let i = 0; i < length; i++) text += alphabet[randomInt(alphabet.length)];
  return text;
};

export type IdKind = 'service' | 'api' | 'usagePlan' | 'IPStrategy' | 'plugin' | 'app' | 'apidoc' | 'upstream';

/** `service-ody35h5e`: the kind and eight of a-z0-9. */
export const newId = (kind: IdKind): string => `${kind}-${pick(lower, 8)}`;

/** `AKID` and 36 letters or digits. */
export const newAccessKeyId = (): string => `AKID${pick(mixed, 36)}`;

/** 40 lower-case letters or digits. */
export const newAccessKeySecret = (): string => pick(lower, 40);

/** `APID` and 36 letters or digits. */
export const newApiAppKey = (): string => `APID${pick(mixed, 36)}`;

/** 40 letters or digits. */
export const newApiAppSecret = (): string => pick(mixed, 40);

/** `20200225024116` (UTC) and a UUID. */
export const newVersionName = (now: Date): string =>
  now.toISOString().replace(/[-:T]/g, '').slice(0, 14) + randomUUID();
