// Default domains of a service: <service id>-<AppId>.<region short>.apigw.<domain>, as the vendor's newer names.

const shortNames: Readonly<Record<string, string>> = {
  'ap-bangkok': 'th',
  'ap-beijing': 'bj',
  'ap-chengdu': 'cd',
  'ap-chongqing': 'cq',
  'ap-guangzhou': 'gz',
  'ap-hongkong': 'hk',
  'ap-jakarta': 'jkt',
  'ap-mumbai': 'in',
  'ap-nanjing': 'nj',
  'ap-seoul': 'kr',
  'ap-shanghai': 'sh',
  'ap-shanghai-fsi': 'shjr',
  'ap-shenzhen-fsi': 'szjr',
  'ap-singapore': 'sg',
  'ap-tokyo': 'jp',
  'eu-frankfurt': 'de',
  'eu-moscow': 'ru',
  'na-ashburn': 'use',
  'na-siliconvalley': 'usw',
  'na-toronto': 'ca',
};

/** `gz` for `ap-guangzhou`; a region without a short name stands for itself. */
export const regionShort = (region: string): string => shortNames[region] ?? region;

interface Placed {
  readonly id: string;
  readonly app_id: string;
  readonly region: string;
}

/** Domain of the outer network, lower case, without port. */
export const outerSubDomain = (service: Placed, domain: string): string =>
  `${service.id}-${service.app_id}.${regionShort(service.region)}.apigw.${domain}`.toLowerCase();

/** Domain of the inner network. Portico has one network; the name is kept apart so that callers can be told apart. */
export const innerSubDomain = (service: Placed, domain: string): string =>
  `${service.id}-${service.app_id}.${regionShort(service.region)}.inner.apigw.${domain}`.toLowerCase();

/** Names that cover the default domains of these regions, for one certificate. */
export const defaultDomainPatterns = (regions: readonly string[], domain: string): string[] =>
  [...new Set(regions.map(regionShort))].flatMap((short) =>
    ['apigw', 'inner.apigw'].map((network) => `*.${short}.${network}.${domain}`.toLowerCase()),
  );
