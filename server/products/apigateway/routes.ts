// Turns a frozen API into a route of the gateway plane.
import type {
  ConstantParameter,
  FrontendParameter,
  HttpExchange,
  MappedParameter,
  MockExchange,
  ParameterPosition,
  RouteSnapshot,
} from '#planes/gateway/snapshot.ts';
import { variablesOf } from './api/paths.ts';
import { positionOf } from './api/positions.ts';
import type { FrozenApi } from './release/versions.ts';
import type { ApiSettings } from './structures/api-settings.ts';

/** undefined for an API of a kind the plane does not serve: a version may hold one after a downgrade of Portico. */
export const routeOf = (api: FrozenApi, rateLimit: number | undefined): RouteSnapshot | undefined => {
  if (api.authType !== 'NONE' && api.authType !== 'SECRET') return undefined;
  const exchange =
    api.serviceType === 'HTTP' ? httpExchange(api) : api.serviceType === 'MOCK' ? mockExchange(api) : undefined;
  if (exchange === undefined) return undefined;
  return {
    apiId: api.id,
    apiName: api.name,
    method: api.method,
    path: api.path,
    auth: api.authType,
    parameters: frontendParameters(api.settings),
    exchange,
    responseType: api.settings.ResponseType ?? '',
    cors: api.settings.EnableCORS ?? false,
    rateLimit,
  };
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

const httpExchange = ({ path: frontendPath, settings }: FrozenApi): HttpExchange | undefined => {
  const { Url, Path = '', Method } = settings.ServiceConfig ?? {};
  if (!Url || !Method) return undefined;
  const mapped: MappedParameter[] = [];
  const constants: ConstantParameter[] = [];
  for (const { name, position, given } of placed(settings.ServiceParameters)) {
    const from = given.RelevantRequestParameterName;
    const fromPosition = positionOf(given.RelevantRequestParameterPosition);
    if (from && fromPosition) mapped.push({ name, position, from: { name: from, position: fromPosition } });
    else constants.push({ name, position, value: given.DefaultValue ?? '' });
  }
  for (const { name, position, given } of placed(settings.ConstantParameters))
    constants.push({ name, position, value: given.DefaultValue ?? '' });

  // 映射参数: without a mapping of its own a parameter keeps its name and position.
  const filled = [...mapped, ...constants].filter(({ position }) => position === 'path').map(({ name }) => name);
  for (const name of variablesOf(Path))
    if (!filled.includes(name) && variablesOf(frontendPath).includes(name))
      mapped.push({ name, position: 'path', from: { name, position: 'path' } });

  return {
    kind: 'http',
    url: new URL(Url).origin,
    path: Path,
    method: Method.toUpperCase(),
    timeoutMs: settings.ServiceTimeout * 1000,
    mapped,
    constants,
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
