// The tag product's codes (Tag 2018-08-13, error codes of the current SDKs) with Portico's sentences.
import { errorTable } from '#kernel/errors.ts';
import type { ViolationError } from '#kernel/product.ts';
import type { Violation } from '#kernel/validate.ts';

const row = <const Code extends string>(code: Code, message: string) => ({ code, status: 400, message });

export const E = errorTable({
  malformedResource: row(
    'InvalidParameterValue.ResourceDescriptionError',
    'Resource {resource} is not of the form qcs::service:region:uin/account:prefix/id.',
  ),
  otherAccount: row(
    'InvalidParameterValue.UinInvalid',
    'The resource names another account. Leave the number out or give yours.',
  ),
  unknownService: row('InvalidParameterValue.ServiceTypeInvalid', 'Service {service} has no tags. Use one of {known}.'),
  unknownPrefix: row('InvalidParameterValue.ResourcePrefixInvalid', 'Prefix {prefix} has no tags. Use one of {known}.'),
  unknownRegion: row('InvalidParameterValue.RegionInvalid', 'Region {region} is not served.'),
  unknownResource: row('InvalidParameterValue.ResourceIdInvalid', 'Resource {id} does not exist in this region.'),
  wrongOffset: row('InvalidParameterValue.OffsetInvalid', 'Offset must be a multiple of Limit.'),
  nothingToDo: row('MissingParameter', 'Give ReplaceTags, DeleteTags or both.'),
  replacedAndDeleted: row(
    'InvalidParameterValue.DeleteTagsParamError',
    'Key {key} stands in ReplaceTags and in DeleteTags.',
  ),
  repeatedKey: row('InvalidParameterValue.TagKeyDuplicate', 'Key {key} is given more than once.'),
  emptyKey: row('InvalidParameterValue.TagKeyEmpty', 'A tag needs a key.'),
  reservedKey: row('InvalidParameterValue.ReservedTagKey', 'Keys qcloud, tencent and project are reserved.'),
  illegalKey: row(
    'InvalidParameterValue.TagKeyCharacterIllegal',
    'Key {key} holds characters other than letters, digits, blanks and + - = . _ : / @ ( ) [ ].',
  ),
  illegalValue: row(
    'InvalidParameterValue.TagValueCharacterIllegal',
    'The value of key {key} holds characters other than letters, digits, blanks and + - = . _ : / @ ( ) [ ].',
  ),
  longKey: row('InvalidParameterValue.TagKeyLengthExceeded', 'A key has at most 127 characters.'),
  longValue: row('InvalidParameterValue.TagValueLengthExceeded', 'A value has at most 255 characters.'),
  tooManyTags: row('LimitExceeded.ResourceAttachedTags', 'A resource takes at most {limit} tags.'),
  tooManyInCall: row('LimitExceeded.TagNumPerRequest', 'One call takes at most {limit} tags.'),
  tooManyResources: row('LimitExceeded.ResourceNumPerRequest', 'One call takes at most {limit} resources.'),
});

/** Lengths that have a code of their own; everything else is the family's. */
export const violation = ({ rule, parameter, node }: Violation): ViolationError | undefined => {
  if (rule !== 'length' || node?.kind !== 'list' || node.max === undefined) return undefined;
  const values = { limit: String(node.max) };
  if (parameter === 'ResourceIds') return { definition: E.tooManyResources, values };
  return { definition: E.tooManyInCall, values };
};
