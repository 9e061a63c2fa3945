// Handler of the debug call: the API as stored now becomes a snapshot of one route, which the plane runs once.
import { afterwards } from '#kernel/afterwards.ts';
import type { Infer } from '#kernel/schema.ts';
import type { RouteSnapshot, ServiceSnapshot } from '#planes/gateway/snapshot.ts';
import { channelsOf } from '../channels.ts';
import { outerSubDomain } from '../domains.ts';
import { E } from '../errors.ts';
import type { Ctx, GatewayPorts, Handlers, OneRun } from '../ports.ts';
import { freezeApi } from '../release/versions.ts';
import { routeOf } from '../routes.ts';
import type { ServiceRow } from '../rows.ts';
import { findApi, findService } from '../rows.ts';
import type { ComposedRequest, RunParameters } from './request.ts';
import { composeRequest, RequestFault } from './request.ts';
import type * as contracts from './run-contract.ts';
import type { RunApiReturn } from './run-contract.ts';

/** Runs of the whole process at one time; each holds a connection and an answer of up to 1 MB. */
const MAX_RUNNING = 32;
/** The debug call needs one of the environments' names in its path. */
const ENVIRONMENT = 'test';

export const runActions = ({ domain, runOnce }: GatewayPorts): Handlers<Pick<typeof contracts, 'RunApi'>> => {
  let running = 0;
  return {
    RunApi: async (input, ctx) => {
      const service = await findService(ctx, input.ServiceId);
      const api = freezeApi(await findApi(ctx, service.id, input.ApiId));
      // The owner calls, who was checked by the control API: the API's own check of its callers is left out.
      const channelOf = channelsOf(await ctx.store.select('apigw_upstream').selectAll().execute());
      const route = routeOf({ ...api, channelOf, authType: 'NONE' }, undefined, noTokens);
      if (route === undefined || runOnce === undefined)
        return ctx.fail(E['UnsupportedOperation.InvalidEndpointType'], {
          reason: `an API with ServiceType ${api.serviceType} cannot be run here.`,
        });
      const composed = compose(ctx, input, api);
      if (running >= MAX_RUNNING)
        ctx.fail(E['LimitExceeded.RequestLimitExceeded'], { reason: 'too many debug calls run now; try again.' });
      const host = outerSubDomain(service, domain);
      return afterwards(async () => {
        running += 1;
        try {
          const run = await runOnce(snapshotOf(service, host, route), {
            ...composed,
            target: `/${ENVIRONMENT}${composed.target}`,
            headers: ['Host', host, ...composed.headers],
          });
          return { Result: describeRun(run) };
        } finally {
          running -= 1;
        }
      });
    },
  };
};

const compose = (
  ctx: Ctx<'InvalidParameterValue.InvalidRunApiPara'>,
  given: RunParameters,
  api: { readonly path: string; readonly method: string },
): ComposedRequest => {
  try {
    return composeRequest(given, api);
  } catch (error) {
    if (!(error instanceof RequestFault)) throw error;
    return ctx.fail(E['InvalidParameterValue.InvalidRunApiPara'], { reason: error.message });
  }
};

const noTokens = (): never => {
  throw new Error('an API with AuthType NONE has no token rules');
};

const snapshotOf = (service: ServiceRow, host: string, route: RouteSnapshot): ServiceSnapshot => ({
  serviceId: service.id,
  accountId: service.account_id,
  appId: service.app_id,
  region: service.region,
  hosts: [host],
  protocols: ['http', 'https'],
  environments: [{ name: ENVIRONMENT, version: '', rateLimit: undefined, routes: [route], plans: [] }],
});

const describeRun = (run: OneRun): Infer<typeof RunApiReturn> => ({
  ReturnHeader: headerText(run.headers),
  ResponseBody: bodyText(run.body),
  ReturnCode: run.status,
  Delay: Math.round(run.delayMs),
  Steps: [
    ...run.warnings.map((warning) => ({
      Phase: 'plan',
      Outcome: 'refused',
      StartMs: 0,
      CostMs: 0,
      Detail: firstLine(warning),
    })),
    ...run.steps.map(({ phase, outcome, startedMs, tookMs, detail }) => ({
      Phase: phase,
      Outcome: outcome,
      StartMs: rounded(startedMs),
      CostMs: rounded(tookMs),
      Detail: detail,
    })),
  ],
});

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

const headerText = (headers: readonly string[]): string => {
  const fields = new Map<string, string | string[]>();
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? '';
    const value = Buffer.from(headers[at + 1] ?? '', 'latin1').toString('utf8');
    const known = fields.get(name);
    fields.set(name, known === undefined ? value : [known, value].flat());
  }
  return JSON.stringify(Object.fromEntries(fields));
};

const bodyText = (body: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return body.toString('base64');
  }
};
