// Rules of APIs with AuthType OAUTH: an authorising API holds the key that tokens are checked with, a business API names one.
import { readPublicJwk } from '#lib/public-jwk.ts';
import type { ApiSettings } from '../structures/api-settings.ts';
import type { ApiDraft, Broken } from './rules.ts';

type Config = NonNullable<ApiSettings['OauthConfig']>;

/** Where the edge looks for tokens. */
const tokenLocations = ['method.req.header.authorization', 'method.req.header.cookie'];

export const isAuthorising = ({ authType, settings }: Pick<ApiDraft, 'authType' | 'settings'>): boolean =>
  authType === 'OAUTH' && settings.ApiBusinessType === 'OAUTH';

/** What AuthRelationApiId of a business API must name: an authorising API of the same service. */
export const relatedApiId = ({ authType, settings }: ApiDraft): string | undefined =>
  authType === 'OAUTH' && settings.ApiBusinessType !== 'OAUTH' ? (settings.AuthRelationApiId ?? '') : undefined;

export const publicKeyFault = (text: string): Broken | undefined => {
  const key = readPublicJwk(text);
  return typeof key === 'string' ? { code: 'InvalidParameterValue.InvalidPublicKey', reason: key } : undefined;
};

export const loginUrlFault = (text: string | undefined): Broken | undefined =>
  text === undefined || text === '' || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))
    ? undefined
    : {
        code: 'InvalidParameterValue.NotInOptions',
        parameter: 'OauthConfig.LoginRedirectUrl',
        reason: 'it must be an http:// or https:// address.',
      };

const configFault = ({ PublicKey, TokenLocation, LoginRedirectUrl }: Config): Broken | undefined => {
  const broken = publicKeyFault(PublicKey);
  if (broken !== undefined) return broken;
  if (!tokenLocations.includes(TokenLocation.toLowerCase()))
    return {
      code: 'InvalidParameterValue.NotInOptions',
      parameter: 'OauthConfig.TokenLocation',
      reason: `use ${tokenLocations.join(' or ')}.`,
    };
  return loginUrlFault(LoginRedirectUrl);
};

export const oauthRule = ({ authType, settings }: ApiDraft): Broken | undefined => {
  if (authType !== 'OAUTH') return undefined;
  const code = 'InvalidParameterValue.InvalidApiBusinessType';
  const { ApiBusinessType = 'NORMAL', AuthRelationApiId, OauthConfig } = settings;
  if (ApiBusinessType === 'OAUTH')
    return OauthConfig === undefined
      ? { code, reason: 'an authorising API (OAUTH) needs OauthConfig.' }
      : configFault(OauthConfig);
  return AuthRelationApiId ? undefined : { code, reason: 'a business API (NORMAL) needs AuthRelationApiId.' };
};
