// For tests: calls the product's actions over a real store the way the front door does, without signatures.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '#kernel/action.ts';
import { finish } from '#kernel/afterwards.ts';
import { decode } from '#kernel/decode.ts';
import { encodeJson } from '#kernel/encode-json.ts';
import type { ErrorDefinition, SlotValues } from '#kernel/errors.ts';
import { Refusal } from '#kernel/errors.ts';
import type { ParameterObject } from '#kernel/parameters.ts';
import type { Store } from '#store/store.ts';
import { openStore } from '#store/store.ts';
import type { Log } from '#telemetry/log.ts';
import type { GatewayLimits, GatewayPorts } from './index.ts';
import { createApiGateway, documentedLimits } from './index.ts';
import type { CompiledServices } from './snapshot.ts';
import { compileServices, recordPlanUse } from './snapshot.ts';

export interface Who {
  readonly accountId: string;
  readonly region: string;
  readonly verified: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export type Answer = any;

export interface TestCalls {
  readonly store: Store;
  /** Answers as JSON, or throws Refusal. */
  call(action: string, request?: object, who?: Partial<Who>): Promise<Answer>;
  /** The code an action refuses with; throws when it does not refuse. */
  refusal(action: string, request?: object, who?: Partial<Who>): Promise<{ code: string; message: string }>;
  compile(ids?: readonly string[]): Promise<CompiledServices>;
  use(planId: string, increment: number): Promise<void>;
  /** Service ids noted as changed since the last time. */
  changes(): string[];
  close(): Promise<void>;
}

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const domain = 'portico.localhost';

export type OpenTestCalls = (limits: Partial<GatewayLimits>) => Promise<TestCalls>;

/** Opens SQLite in a directory of its own, or the database of `databaseUrl`. */
export const openTestCalls = async (
  limits: Partial<GatewayLimits>,
  databaseUrl?: string,
  ports: Partial<GatewayPorts> = {},
): Promise<TestCalls> => {
  const home = mkdtempSync(join(tmpdir(), 'portico-apigateway-'));
  const store = await openStore({ home, databaseUrl, masterKey: new Uint8Array(32).fill(7) });
  const product = createApiGateway({ domain, limits: { ...documentedLimits, ...limits }, ...ports });
  const bindings = new Map(product.versions[0]?.bindings.map((binding) => [binding.contract.name, binding]));
  const noted = new Set<string>();
  let at = Date.parse('2026-11-24T05:00:00Z');

  const call: TestCalls['call'] = async (action, request = {}, who = {}) => {
    const binding = bindings.get(action);
    if (binding === undefined) throw new Error(`no action ${action}`);
    const { contract } = binding;
    const json = JSON.parse(JSON.stringify(request)) as ParameterObject;
    const decoded = decode(
      contract.input,
      { pairs: [], json },
      { coerceJson: false, refuseUnknown: true, emptyIsAbsent: true },
    );
    if (!decoded.ok) {
      const error = product.violation?.(decoded.violation, contract);
      const { rule, path } = decoded.violation;
      throw new Refusal(error?.definition ?? { code: `family ${rule}`, status: 400, message: path }, error?.values);
    }
    const tenant = { accountId: who.accountId ?? '100', region: who.region ?? 'ap-guangzhou' };
    at += 1000;
    const fail = (definition: ErrorDefinition, values?: SlotValues): never => {
      if (!contract.errors.some((row) => row.code === definition.code))
        throw new Error(`${action} does not declare ${definition.code}`);
      throw new Refusal(definition, values);
    };
    const context = (scope: Context['store'], changed: Context['changed']): Context => ({
      caller: {
        accountId: tenant.accountId,
        uin: tenant.accountId,
        appId: `12510${tenant.accountId}`,
        userId: 'root',
        userName: 'root',
        isRoot: true,
        accessKeyId: 'AKIDtest',
        standing: { verified: who.verified ?? true, inArrears: false, riskControl: false },
      },
      region: tenant.region,
      requestId: 'test',
      now: new Date(at),
      store: scope,
      fail: fail as never,
      changed,
    });
    const answer =
      contract.kind === 'read'
        ? await store.read(async (db) =>
            binding.handle(
              decoded.value as never,
              context(store.scope(db, tenant), () => {
                throw new Error('a read action reported a change');
              }) as never,
            ),
          )
        : await store.write(async (tx) =>
            binding.handle(
              decoded.value as never,
              context(store.scope(tx, tenant), (plane, aggregate) => {
                noted.add(aggregate);
                store.changed(tx, { plane, aggregate, ...tenant });
              }) as never,
            ),
          );
    return encodeJson(contract.output, await finish(answer));
  };

  return {
    store,
    call,
    refusal: async (action, request, who) => {
      try {
        await call(action, request, who);
      } catch (error) {
        if (error instanceof Refusal) return { code: error.code, message: error.message };
        throw error;
      }
      throw new Error(`${action} did not refuse`);
    },
    compile: (ids) => store.read((db) => compileServices(db, ids, { domain, open: store.sealer.open, log: silent })),
    use: (planId, increment) => store.write((tx) => recordPlanUse(tx, [{ planId, increment }])),
    changes: () => {
      const ids = [...noted];
      noted.clear();
      return ids;
    },
    close: async () => {
      await store.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
};

/** A service with one MOCK API at /hello. */
export const serviceWithApi = async (
  calls: TestCalls,
  api: object = {},
): Promise<{ ServiceId: string; ApiId: string }> => {
  const { ServiceId } = await calls.call('CreateService', { ServiceName: 'shop', Protocol: 'http&https' });
  const { Result } = await calls.call('CreateApi', { ...mockApi(ServiceId), ...api });
  return { ServiceId, ApiId: Result.ApiId };
};

export const mockApi = (ServiceId: string, Path = '/hello') => ({
  ServiceId,
  ApiName: 'hello',
  ServiceType: 'MOCK',
  ServiceTimeout: 15,
  Protocol: 'HTTP',
  RequestConfig: { Path, Method: 'GET' },
  ServiceMockReturnMessage: 'Hello',
});
