// The one table of signature dialects, in the order in which they are asked whether a request is theirs, and their families.
// Header signatures come first: the vendors' SDKs also send other schemes' common parameters beside them.

import type { FamilyName } from '#kernel/product.ts';
import { acs3 } from './alibaba/acs3.ts';
import { alibaba } from './alibaba/family.ts';
import { alibabaRpc } from './alibaba/rpc.ts';
import type { Dialect, Family, FormView, WireRequest } from './dialect.ts';
import { header } from './dialect.ts';
import { aws4 } from './kingsoft/aws4.ts';
import { kingsoft } from './kingsoft/family.ts';
import { kingsoftSimple } from './kingsoft/simple.ts';
import { tencent } from './tencent/family.ts';
import { tc3 } from './tencent/tc3.ts';
import { tencentV1 } from './tencent/v1.ts';
import { namedHost } from './wire-text.ts';

export const dialects: readonly Dialect[] = [tc3, acs3, aws4, kingsoftSimple, tencentV1, alibabaRpc];

export const families: Readonly<Record<FamilyName, Family>> = { tencent, alibaba, kingsoft };

export const familyOf = (name: FamilyName): Family => families[name];

/** The dialect whose request it is, or undefined when it carries no signature of any. */
export const recogniseDialect = (request: WireRequest, parameters: FormView): Dialect | undefined => {
  for (const dialect of dialects) if (dialect.claims(request, parameters)) return dialect;
  return undefined;
};

/** The family that answers a request without a signature: the one its host or headers name, else Kingsoft, which has the plainest words for it. */
export const guessFamily = (request: WireRequest, parameters: FormView): Family => {
  const host = namedHost(request).toLowerCase();
  if (header(request, 'x-acs-action') !== undefined || host.endsWith('.aliyuncs.com')) return alibaba;
  if (host.endsWith('.tencentcloudapi.com') || parameters.get('Nonce') !== undefined) return tencent;
  return kingsoft;
};

export { formView } from './form-view.ts';
