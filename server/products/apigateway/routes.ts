// Turns a frozen API into a route of the gateway plane.
import type {
  ConstantParameter,
  FrontendParameter,
  HttpExchange,
  MappedParameter,
  MockExchange,
  ParameterPosition,
  RouteSnapshot,
  SystemParameter,
  TokenRules,
} from '#planes/gateway/snapshot.ts';
import { isAuthorising } from './api/oauth-rules.ts';
import { variablesOf } from './api/paths.ts';
import { positionOf } from './api/positions.ts';
import { isChannel } from './api/private-backends.ts';
import { isSystemPosition, systemParameterOf } from './api/system-parameters.ts';
import type { ChannelOf } from './channels.ts';
import { microservicesOf } from './microservices.ts';
import type { FrozenApi } from './release/versions.ts';
import type { ApiSettings } from './structures/api-settings.ts';

/** A frozen API with what its backend names. */
export interface ApiInPlace extends FrozenApi {
  readonly channelOf?: ChannelOf;
}

const served = ['NONE', 'SECRET', 'APP', 'OAUTH'] as const;

/**
 * `tokensOf` gives the token rules of a business API with AuthType OAUTH. undefined for an API of a kind the plane does not
 * serve: a version may hold one after a downgrade of Portico.
 */
export const routeOf = (
  api: ApiInPlace,
  rateLimit: number | undefined,
  tokensOf: (api: FrozenApi) => TokenRules,
): RouteSnapshot | undefined => {
  const auth = served.find((type) => type === api.authType);
  if (auth === undefined) return undefined;
  const exchange = exchangeOf(api);
  if (exchange === undefined) return undefined;
  return {
    apiId: api.id,
    apiName: api.name,
    method: api.method,
    path: api.path,
    auth,
    ...(auth === 'OAUTH' && !isAuthorising(api) ? { tokens: tokensOf(api) } : {}),
    parameters: frontendParameters(api.settings),
    exchange,
    responseType: api.settings.ResponseType ?? '',
    cors: api.settings.EnableCORS ?? false,
    ...convertedStatuses(api.settings),
    rateLimit,
  };
};

/** undefined: a kind of backend that is not served yet. */
export const exchangeOf = (api: ApiInPlace): HttpExchange | MockExchange | undefined => {
  const { serviceType } = api;
  if (isChannel(serviceType, api.settings)) return channelExchange(api);
  switch (serviceType) {
    case 'HTTP':
      return httpExchange(api);
    case 'WEBSOCKET':
      return webSocketExchange(api);
    case 'MOCK':
      return mockExchange(api);
    case 'TSF': {
      const microservices = microservicesOf(api.settings);
      const exchange = httpExchange(api, 'http://microservice');
      return exchange && microservices && { ...exchange, microservices };
    }
    default:
      return undefined;
  }
};

/** The channel as it is now; one that is gone has no nodes, and says so to callers. */
const channelExchange = (api: ApiInPlace): HttpExchange | undefined => {
  const id = api.settings.ServiceConfig?.UpstreamId ?? '';
  const { secure, channel } = api.channelOf?.(id) ?? {
    secure: false,
    channel: { id, retries: 0, nodes: [], host: undefined, health: undefined },
  };
  const exchange = httpExchange(api, `${secure ? 'https' : 'http'}://${channel.host ?? 'channel'}`);
  return exchange && { ...exchange, channel };
};

/** 超时时间的最大限制为30分钟, whatever the API's own timeout is. */
const WEBSOCKET_LIFE_MS = 30 * 60 * 1000;

/** Upgrades are GET, whatever the backend's Method says (RFC 6455, section 4.1). */
const webSocketExchange = (api: FrozenApi): HttpExchange | undefined => {
  const exchange = httpExchange(api);
  return exchange && { ...exchange, method: 'GET', webSocketMs: WEBSOCKET_LIFE_MS };
};

const convertedStatuses = ({ ResponseErrorCodes }: ApiSettings): Pick<RouteSnapshot, 'convertedStatuses'> => {
  const rows = (ResponseErrorCodes ?? []).flatMap(({ NeedConvert, Code, ConvertedCode }) =>
    NeedConvert === true && Code !== undefined && ConvertedCode !== undefined
      ? [{ from: Code, to: ConvertedCode }]
      : [],
  );
  return rows.length === 0 ? {} : { convertedStatuses: rows };
};

const placed = <T extends { readonly Name?: string | undefined; readonly Position?: string | undefined }>(
  list: readonly T[] | undefined,
): readonly { readonly name: string; readonly position: ParameterPosition; readonly given: T }[] =>
  (list ?? []).flatMap((given) => {
    const position = positionOf(given.Position);
    return given.Name && position ? [{ name: given.Name, position, given }] : [];
  });

const frontendParameters = (settings: ApiSettings): readonly FrontendParameter[] =>
  placed(settings.RequestParameters).map(({ name, position, given }) => ({
    name,
    position,
    type: (given.Type ?? 'string').toLowerCase(),
    required: given.Required ?? false,
    // Documents and clients send '' where there is no default.
    defaultValue: given.DefaultValue === '' ? undefined : given.DefaultValue,
  }));

/** `instead`: of the address in ServiceConfig. */
const httpExchange = ({ path: frontendPath, settings }: FrozenApi, instead?: string): HttpExchange | undefined => {
  const { Path = '', Method = instead && 'ANY' } = settings.ServiceConfig ?? {};
  const Url = instead ?? settings.ServiceConfig?.Url;
  if (!Url || !Method) return undefined;
  const mapped: MappedParameter[] = [];
  const constants: ConstantParameter[] = [];
  const system: SystemParameter[] = [];
  for (const { name, position, given } of placed(settings.ServiceParameters)) {
    const from = given.RelevantRequestParameterName;
    const fromPosition = positionOf(given.RelevantRequestParameterPosition);
    const value =
      from && isSystemPosition(given.RelevantRequestParameterPosition) ? systemParameterOf(from) : undefined;
    if (value !== undefined) system.push({ name, position, value, fallback: given.DefaultValue || undefined });
    else if (from && fromPosition) mapped.push({ name, position, from: { name: from, position: fromPosition } });
    else constants.push({ name, position, value: given.DefaultValue ?? '' });
  }
  for (const { name, position, given } of placed(settings.ConstantParameters))
    constants.push({ name, position, value: given.DefaultValue ?? '' });

  // 映射参数: without a mapping of its own a parameter keeps its name and position.
  const filled = [...mapped, ...constants, ...system]
    .filter(({ position }) => position === 'path')
    .map(({ name }) => name);
  for (const name of variablesOf(Path))
    if (!filled.includes(name) && variablesOf(frontendPath).includes(name))
      mapped.push({ name, position: 'path', from: { name, position: 'path' } });

  return {
    kind: 'http',
    // ws:// and wss:// begin as http:// and https://.
    url: new URL(Url).origin.replace(/^ws/, 'http'),
    path: Path,
    method: Method.toUpperCase(),
    timeoutMs: settings.ServiceTimeout * 1000,
    mapped,
    constants,
    ...(system.length === 0 ? {} : { system }),
  };
};

const contentTypes: Readonly<Record<string, string>> = {
  HTML: 'text/html',
  JSON: 'application/json',
  XML: 'application/xml',
  BINARY: 'application/octet-stream',
};

const mockExchange = ({ settings }: FrozenApi): MockExchange => {
  const headers = (settings.MockReturnHttpHeaders ?? []).map(({ Name, Value }) => [Name, Value] as const);
  const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type');
  const type = contentTypes[settings.ResponseType ?? ''] ?? 'text/plain';
  return {
    kind: 'mock',
    status: settings.MockReturnHttpStatusCode ?? 200,
    headers: hasType ? headers : [['content-type', type], ...headers],
    body: settings.ServiceMockReturnMessage ?? '',
  };
};
