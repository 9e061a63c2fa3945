// The parameters that every Alibaba call may carry and no action reads.

const COMMON = new Set([
  'Action',
  'Version',
  'Format',
  'AccessKeyId',
  'Signature',
  'SignatureMethod',
  'SignatureVersion',
  'SignatureNonce',
  'SignatureType',
  'Timestamp',
  'SecurityToken',
  'RegionId',
  'OwnerId',
  'OwnerAccount',
  'ResourceOwnerId',
  'ResourceOwnerAccount',
  'SourceIp',
  'SecureTransport',
  'DryRun',
]);

/** The one version whose documents spell it so, and whose clients send it (CDN document, common request parameters). */
export const TIME_STAMP_VERSION = '2014-11-11';

export const isCommon = (name: string, version: string): boolean =>
  COMMON.has(name) || (name === 'TimeStamp' && version === TIME_STAMP_VERSION);
