// Rules of tags and of resource names, without I/O.
import type { Tag } from '../ports.ts';

/** Tags of one resource (SDK: a resource takes 50). */
export const MAX_TAGS = 50;

export interface ResourceName {
  readonly service: string;
  /** '' where the resource has no region. */
  readonly region: string;
  /** '' where the name leaves the account out. */
  readonly uin: string;
  readonly prefix: string;
  readonly id: string;
}

/** Reads `qcs::apigw:ap-guangzhou:uin/100000000001:service/service-ody35h5e`; the number may be missing, as Terraform does. */
export const parseResource = (text: string): ResourceName | undefined => {
  const match = /^qcs:[^:]*:([a-z0-9_-]+):([a-z0-9-]*):(?:uin\/(\d*))?:([A-Za-z0-9_-]+)\/([A-Za-z0-9_.-]+)$/.exec(text);
  if (match === null) return undefined;
  const [, service = '', region = '', uin = '', prefix = '', id = ''] = match;
  return { service, region, uin, prefix, id };
};

const RESERVED: ReadonlySet<string> = new Set(['qcloud', 'tencent', 'project']);
const ALLOWED = /^[\p{L}\p{N} +\-=._:/@()[\]（）【】]*$/u;

export type TagFault = 'emptyKey' | 'longKey' | 'illegalKey' | 'reservedKey' | 'longValue' | 'illegalValue';

/** The first rule a tag breaks. */
export const faultOfTag = ({ key, value }: Tag): TagFault | undefined => {
  if (key.trim() === '') return 'emptyKey';
  if (key.length > 127) return 'longKey';
  if (!ALLOWED.test(key)) return 'illegalKey';
  if (RESERVED.has(key.toLowerCase())) return 'reservedKey';
  if (value.length > 255) return 'longValue';
  if (!ALLOWED.test(value)) return 'illegalValue';
  return undefined;
};

/** The first key that stands twice. */
export const repeatedKey = (keys: readonly string[]): string | undefined =>
  keys.find((key, index) => keys.indexOf(key) !== index);

/** Tags after a change: replaced ones keep their place, new ones come last. */
export const changeTags = (
  tags: readonly Tag[],
  replaced: readonly Tag[],
  deleted: readonly string[],
): readonly Tag[] => {
  const byKey = new Map(tags.map((tag) => [tag.key, tag]));
  for (const key of deleted) byKey.delete(key);
  for (const tag of replaced) byKey.set(tag.key, tag);
  return [...byKey.values()];
};
