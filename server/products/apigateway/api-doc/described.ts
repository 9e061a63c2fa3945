// What documents and generated clients are made from: a service, one environment, and APIs in plain form.
// Published APIs are described as the running version holds them, others as they are configured now, and marked so.
import { positionOf } from '../api/positions.ts';
import type { Ctx, GatewayPorts } from '../ports.ts';
import type { FrozenApi } from '../release/versions.ts';
import { freezeApi, frozenApis } from '../release/versions.ts';
import type { ServiceRow } from '../rows.ts';
import { apisOf, environmentsOf } from '../rows.ts';
import { subDomains } from '../service/describe.ts';

export interface DescribedParameter {
  readonly name: string;
  readonly position: 'header' | 'query' | 'path' | 'body';
  readonly type: string;
  readonly required: boolean;
  readonly defaultValue: string | undefined;
  readonly description: string;
}

export interface DescribedApi {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** As configured, with its prefix. */
  readonly path: string;
  readonly method: string;
  readonly authType: string;
  readonly parameters: readonly DescribedParameter[];
  /** HTML, JSON, TEXT, BINARY, XML or ''. */
  readonly responseType: string;
  readonly successExample: string;
  readonly failExample: string;
  readonly errorCodes: readonly { readonly code: string; readonly message: string; readonly description: string }[];
  readonly isPublished: boolean;
}

export interface DescribedService {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly environment: string;
  /** '' when nothing is published there. */
  readonly version: string;
  /** Where the environment is called, without a slash at the end; the first one is the one to use. */
  readonly urls: readonly string[];
  readonly apis: readonly DescribedApi[];
}

const describe = (api: FrozenApi, description: string, isPublished: boolean): DescribedApi => {
  const { settings } = api;
  return {
    id: api.id,
    name: api.name,
    description,
    path: api.path,
    method: api.method,
    authType: api.authType,
    parameters: (settings.RequestParameters ?? []).flatMap((given) => {
      const position = positionOf(given.Position);
      if (!given.Name || position === undefined) return [];
      return [
        {
          name: given.Name,
          position,
          type: (given.Type ?? 'string').toLowerCase(),
          required: given.Required ?? position === 'path',
          defaultValue: given.DefaultValue || undefined,
          description: given.Desc ?? '',
        },
      ];
    }),
    responseType: settings.ResponseType ?? '',
    successExample: settings.ResponseSuccessExample ?? '',
    failExample: settings.ResponseFailExample ?? '',
    errorCodes: (settings.ResponseErrorCodes ?? []).map((row) => ({
      code: String(row.Code ?? ''),
      message: row.Msg ?? '',
      description: row.Desc ?? '',
    })),
    isPublished,
  };
};

const urlsOf = (ports: GatewayPorts, service: ServiceRow, environment: string): string[] => {
  const edge = ports.edgePorts?.() ?? { http: 80, https: 443 };
  const { outer, inner } = subDomains(service, ports.domain);
  const protocols = service.protocol.split('&');
  return [outer, inner]
    .filter((host) => host !== '')
    .flatMap((host) =>
      (['http', 'https'] as const)
        .filter((protocol) => protocols.includes(protocol))
        .map((protocol) => new URL(`${protocol}://${host}:${edge[protocol]}/${environment}`).href),
    );
};

/** The APIs asked for, in that order; every published API of the environment when none are. */
export const describeForReaders = async (
  ports: GatewayPorts,
  ctx: Ctx<never>,
  service: ServiceRow,
  environment: string,
  apiIds?: readonly string[],
): Promise<DescribedService> => {
  const version = (await environmentsOf(ctx, service.id)).find((row) => row.name === environment)?.version ?? '';
  const release =
    version === ''
      ? undefined
      : await ctx.store.select('apigw_release').select('apis').where('version', '=', version).executeTakeFirst();
  const frozen = new Map((release === undefined ? [] : frozenApis(release)).map((api) => [api.id, api]));
  const current = new Map((await apisOf(ctx, service.id)).map((api) => [api.id, api]));
  const apis = (apiIds ?? [...frozen.keys()]).flatMap((id) => {
    const row = current.get(id);
    const published = frozen.get(id);
    const api = published ?? (row && freezeApi(row));
    return api === undefined ? [] : [describe(api, row?.description ?? '', published !== undefined)];
  });
  return {
    id: service.id,
    name: service.name,
    description: service.description ?? '',
    environment,
    version,
    urls: urlsOf(ports, service, environment),
    apis,
  };
};

/** The path without the gateway's own prefixes, as a caller writes it. */
export const plainPath = (path: string): string => path.replace(/^(?:=|\^~)/, '');

/** Where a caller needs a key to sign with. */
export const isSigned = ({ authType }: DescribedApi): boolean => authType === 'SECRET';
