// Rules of an API's configuration, checked as a whole after ModifyApi has laid its changes over what is stored.
// Each rule says what is wrong in a sentence that names what to change.
import type { ErrorCode } from '../errors.ts';
import { methods } from '../structures/api-parts.ts';
import type { ApiSettings } from '../structures/api-settings.ts';
import { oauthRule } from './oauth-rules.ts';
import {
  backendPathFault,
  backendUrlFault,
  frontendPathFault,
  HTTP_SCHEMES,
  variablesOf,
  WEBSOCKET_SCHEMES,
} from './paths.ts';
import { positionOf } from './positions.ts';
import { channelFault, isChannel, microserviceFault, microserviceParameterFault } from './private-backends.ts';
import { isSystemPosition, systemParameterNames, systemParameterOf } from './system-parameters.ts';

export interface ApiDraft {
  readonly path: string;
  readonly method: string;
  readonly protocol: string;
  readonly apiType: string;
  readonly authType: string;
  readonly serviceType: string;
  readonly settings: ApiSettings;
}

export type ApiRuleCode = Extract<
  ErrorCode,
  | 'InvalidParameterValue.InvalidApiBusinessType'
  | 'InvalidParameterValue.InvalidApiRequestConfig'
  | 'InvalidParameterValue.InvalidApiType'
  | 'InvalidParameterValue.InvalidBackendPath'
  | 'InvalidParameterValue.InvalidConstantParameters'
  | 'InvalidParameterValue.InvalidMethod'
  | 'InvalidParameterValue.InvalidPublicKey'
  | 'InvalidParameterValue.InvalidRequestParameters'
  | 'InvalidParameterValue.InvalidServiceConfig'
  | 'InvalidParameterValue.InvalidServiceMockReturnMessage'
  | 'InvalidParameterValue.InvalidServiceParameters'
  | 'InvalidParameterValue.InvalidUrl'
  | 'InvalidParameterValue.InvalidWSMethod'
  | 'InvalidParameterValue.NotInOptions'
  | 'InvalidParameterValue.ParameterNotMatch'
  | 'InvalidParameterValue.RangeExceeded'
  | 'UnsupportedOperation.InvalidEndpointType'
>;

/** A broken rule: the vendor's code and the values of its sentence. */
export interface Broken {
  readonly code: ApiRuleCode;
  readonly reason: string;
  readonly parameter?: string;
}

type Rule = (draft: ApiDraft) => Broken | undefined;

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be in a header
const HEADER_VALUE = /^[^\u0000-\u0008\u000a-\u001f\u007f]*$/;

const isMethod = (text: string): boolean => (methods as readonly string[]).includes(text);

const frontend: Rule = ({ path, method, protocol }) => {
  if (!isMethod(method))
    return { code: 'InvalidParameterValue.InvalidMethod', reason: `use one of ${methods.join(', ')}.` };
  const fault = frontendPathFault(path);
  if (fault !== undefined) return { code: 'InvalidParameterValue.InvalidApiRequestConfig', reason: fault };
  if (protocol === 'WEBSOCKET' && method !== 'GET')
    return { code: 'InvalidParameterValue.InvalidWSMethod', reason: '' };
  return undefined;
};

const SERVED: readonly string[] = ['HTTP', 'MOCK', 'WEBSOCKET', 'VPC', 'UPSTREAM', 'TSF'];

/** What the vendor documents and this gateway does not serve yet. */
const servedHere: Rule = ({ protocol, apiType, authType, serviceType }) => {
  if (!SERVED.includes(serviceType))
    return {
      code: 'UnsupportedOperation.InvalidEndpointType',
      reason: `ServiceType ${serviceType} is not served by this gateway yet; use ${SERVED.join(', ')}.`,
    };
  if ((apiType === 'TSF') !== (serviceType === 'TSF'))
    return {
      code: 'InvalidParameterValue.InvalidApiType',
      reason: 'ApiType TSF and ServiceType TSF go together.',
    };
  // websocket 对接: such an API has a backend of the same kind.
  if ((protocol === 'WEBSOCKET') !== (serviceType === 'WEBSOCKET'))
    return {
      code: 'InvalidParameterValue.NotInOptions',
      parameter: 'Protocol',
      reason: 'Protocol WEBSOCKET and ServiceType WEBSOCKET go together.',
    };
  if (authType === 'EIAM')
    return {
      code: 'InvalidParameterValue.NotInOptions',
      parameter: 'AuthType',
      reason: `${authType} is not served by this gateway yet; use NONE, SECRET, APP or OAUTH.`,
    };
  return undefined;
};

const requestParameters: Rule = ({ path, method, settings }) => {
  const code = 'InvalidParameterValue.InvalidRequestParameters';
  const seen = new Set<string>();
  const variables = variablesOf(path);
  for (const { Name, Position } of settings.RequestParameters ?? []) {
    if (!Name) return { code, reason: 'every parameter needs a Name.' };
    const position = positionOf(Position);
    if (position === undefined) return { code, reason: `Position of ${Name} must be header, query, path or body.` };
    const key = `${position} ${position === 'header' ? Name.toLowerCase() : Name}`;
    if (seen.has(key)) return { code, reason: `${Name} is declared twice in ${position}.` };
    seen.add(key);
    if (position === 'header' && !HEADER_NAME.test(Name)) return { code, reason: `${Name} is no valid header name.` };
    if (position === 'path' && !variables.includes(Name))
      return { code, reason: `path parameter ${Name} does not stand in Path; write {${Name}} there.` };
    // 前端配置: body parameters exist with POST, PUT and PATCH only.
    if (position === 'body' && !['POST', 'PUT', 'PATCH', 'ANY'].includes(method))
      return { code, reason: `body parameter ${Name} needs the method POST, PUT or PATCH.` };
  }
  const undeclared = variables.find((name) => !seen.has(`path ${name}`));
  if (undeclared !== undefined)
    return { code, reason: `{${undeclared}} in Path must be declared as a parameter with Position path.` };
  return undefined;
};

const serviceParameters: Rule = ({ settings }) => {
  const code = 'InvalidParameterValue.InvalidServiceParameters';
  for (const parameter of settings.ServiceParameters ?? []) {
    const { Name, RelevantRequestParameterName: from, DefaultValue } = parameter;
    if (!Name) return { code, reason: 'every parameter needs a Name.' };
    const position = positionOf(parameter.Position);
    if (position === undefined) return { code, reason: `Position of ${Name} must be header, query, path or body.` };
    if (position === 'header' && !(HEADER_NAME.test(Name) && HEADER_VALUE.test(DefaultValue ?? '')))
      return { code, reason: `${Name} cannot be sent as a header.` };
    if (!from) {
      if (DefaultValue === undefined)
        return { code, reason: `${Name} needs RelevantRequestParameterName or DefaultValue.` };
      continue;
    }
    if (isSystemPosition(parameter.RelevantRequestParameterPosition)) {
      if (systemParameterOf(from) === undefined)
        return { code, reason: `there is no system parameter ${from}; use one of ${systemParameterNames.join(', ')}.` };
      continue;
    }
    const fromPosition = positionOf(parameter.RelevantRequestParameterPosition);
    const declared = (settings.RequestParameters ?? []).some(
      (other) => other.Name === from && positionOf(other.Position) === fromPosition,
    );
    if (!declared)
      return {
        code: 'InvalidParameterValue.ParameterNotMatch',
        reason: `${Name} comes from ${from} in ${parameter.RelevantRequestParameterPosition ?? 'no position'}, which RequestParameters does not declare.`,
      };
  }
  return undefined;
};

const constantParameters: Rule = ({ settings }) => {
  const code = 'InvalidParameterValue.InvalidConstantParameters';
  for (const { Name, Position, DefaultValue } of settings.ConstantParameters ?? []) {
    if (!Name) return { code, reason: 'every constant needs a Name.' };
    const position = positionOf(Position);
    if (position === undefined) return { code, reason: `Position of ${Name} must be header, query, path or body.` };
    if (DefaultValue === undefined) return { code, reason: `${Name} needs its value in DefaultValue.` };
    if (position === 'header' && !(HEADER_NAME.test(Name) && HEADER_VALUE.test(DefaultValue)))
      return { code, reason: `${Name} cannot be sent as a header.` };
  }
  return undefined;
};

const backend: Rule = ({ serviceType, settings }) => {
  if (serviceType === 'MOCK')
    return settings.ServiceMockReturnMessage === undefined
      ? {
          code: 'InvalidParameterValue.InvalidServiceMockReturnMessage',
          reason: 'an API with ServiceType MOCK needs it.',
        }
      : undefined;
  const code = 'InvalidParameterValue.InvalidServiceConfig';
  const { Url, Path = '', Method, Product, UpstreamId, CosConfig } = settings.ServiceConfig ?? {};
  const channel = isChannel(serviceType, settings);
  if (serviceType === 'TSF') {
    const fault = microserviceFault(settings);
    if (fault !== undefined) return { code, reason: fault };
    const parameterFault = microserviceParameterFault(settings);
    if (parameterFault !== undefined)
      return { code: 'InvalidParameterValue.InvalidRequestParameters', reason: parameterFault };
  }
  if (CosConfig !== undefined || (!channel && (Product || UpstreamId)))
    return { code, reason: 'of private backends only channels are served: UpstreamId with Product upstream.' };
  const fault = channel ? channelFault(settings) : undefined;
  if (fault !== undefined) return { code, reason: fault };
  const addressed = !channel && serviceType !== 'TSF';
  if ((addressed && !Url) || !Method)
    return { code, reason: `an API with ServiceType ${serviceType} needs Url, Path and Method.` };
  if (!isMethod(Method.toUpperCase())) return { code, reason: `Method must be one of ${methods.join(', ')}.` };
  const urlFault =
    Url && addressed && backendUrlFault(Url, serviceType === 'WEBSOCKET' ? WEBSOCKET_SCHEMES : HTTP_SCHEMES);
  if (urlFault) return { code: 'InvalidParameterValue.InvalidUrl', reason: urlFault };
  const pathFault = backendPathFault(Path);
  if (pathFault !== undefined) return { code: 'InvalidParameterValue.InvalidBackendPath', reason: pathFault };
  const filled = [
    ...(settings.RequestParameters ?? []).filter(({ Position }) => positionOf(Position) === 'path'),
    ...(settings.ServiceParameters ?? []).filter(({ Position }) => positionOf(Position) === 'path'),
    ...(settings.ConstantParameters ?? []).filter(({ Position }) => positionOf(Position) === 'path'),
  ].map(({ Name }) => Name);
  const open = variablesOf(Path).find((name) => !filled.includes(name));
  if (open !== undefined)
    return {
      code: 'InvalidParameterValue.ParameterNotMatch',
      reason: `{${open}} in ServiceConfig.Path is filled by no path parameter.`,
    };
  return undefined;
};

/** Statuses that end a message by themselves cannot take the place of others, nor others theirs. */
const isConvertible = (status: number | undefined): boolean =>
  status !== undefined && status >= 200 && status <= 599 && status !== 204 && status !== 205 && status !== 304;

const errorCodes: Rule = ({ settings }) => {
  const wrong = (settings.ResponseErrorCodes ?? []).find(
    ({ NeedConvert, Code, ConvertedCode }) =>
      NeedConvert === true && !(isConvertible(Code) && isConvertible(ConvertedCode)),
  );
  return wrong === undefined
    ? undefined
    : {
        code: 'InvalidParameterValue.RangeExceeded',
        parameter: 'ResponseErrorCodes',
        reason: 'Code and ConvertedCode of a row with NeedConvert must be 200 to 599, and not 204, 205 or 304.',
      };
};

const rules: readonly Rule[] = [
  frontend,
  servedHere,
  requestParameters,
  serviceParameters,
  constantParameters,
  backend,
  oauthRule,
  errorCodes,
];

/** The first broken rule, or undefined. */
export const brokenRule = (draft: ApiDraft): Broken | undefined => {
  for (const rule of rules) {
    const broken = rule(draft);
    if (broken !== undefined) return broken;
  }
  return undefined;
};
