// Calls of gateway actions through the official SDK that are kept account of: each answer is held against the SDK's models,
// or where the SDK has no model of the action any more against its contract, and every action and error code is noted.
import assert from 'node:assert/strict';
import type { Node } from '#kernel/schema.ts';
import { createProducts } from '#products/index.ts';
import { readSettings } from '#server/settings.ts';
import type { Access, TencentClient } from './clients.ts';
import { codeOf, tencentClient } from './clients.ts';
import { modelFaults, sdkModels } from './sdk-models.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export type Answer = any;

export interface ActionCalls {
  /** A call that must succeed; its answer, which fits the model. */
  ok(action: string, parameters?: object): Promise<Answer>;
  /** A call that must be refused, with this code. */
  refused(action: string, code: string, parameters?: object): Promise<void>;
  /** Actions that are registered and were never called with success, or never refused. */
  uncalled(): { readonly succeeded: readonly string[]; readonly refused: readonly string[] };
}

const models = sdkModels('apigateway', 'v20180808');
const contracts = new Map(
  createProducts({ settings: readSettings({}), identity: undefined as never })
    .filter(({ name }) => name === 'apigw')
    .flatMap(({ versions }) => versions.flatMap(({ bindings }) => bindings))
    .map(({ contract }) => [contract.name, contract] as const),
);

export const actionCalls = (access: Access): ActionCalls => {
  const client = tencentClient(access);
  const succeeded = new Set<string>();
  const refused = new Set<string>();
  const send = (action: string, parameters: object): Promise<Answer> => {
    assert.ok(contracts.has(action), `${action} is registered`);
    const method = (client as unknown as Record<string, unknown>)[action];
    return typeof method === 'function'
      ? (method as TencentClient['request']).call(client, parameters as never, undefined as never)
      : client.request(action, parameters);
  };
  return {
    ok: async (action, parameters = {}) => {
      const answer = await send(action, parameters).catch((error: unknown) => {
        throw new Error(`${action} was refused with ${codeOf(error)}: ${String(error)}`, { cause: error });
      });
      assert.deepEqual(faultsOf(action, answer), [], action);
      succeeded.add(action);
      return answer;
    },
    refused: async (action, code, parameters = {}) => {
      assert.equal(await send(action, parameters).then(() => 'no error', codeOf), code, action);
      refused.add(action);
    },
    uncalled: () => {
      const without = (set: ReadonlySet<string>) => [...contracts.keys()].filter((name) => !set.has(name));
      return { succeeded: without(succeeded), refused: without(refused) };
    },
  };
};

const faultsOf = (action: string, answer: Answer): readonly string[] => {
  const { RequestId, ...rest } = answer;
  const output = (contracts.get(action) as { readonly output: Node }).output;
  const byContract = [
    ...(typeof RequestId === 'string' ? [] : ['RequestId: missing']),
    ...contractFaults(output, rest, action),
  ];
  const type = `${action}Response`;
  if (!models.has(type)) return byContract;
  // Members that the document has beyond the SDK are in the contract, which a conformance test holds to the document.
  return [
    ...byContract,
    ...modelFaults(models, type, answer).filter((fault) => !fault.endsWith(': not in the models')),
  ];
};

const kinds: Readonly<Record<Node['kind'], readonly string[]>> = {
  string: ['string'],
  enum: ['string'],
  time: ['string'],
  int: ['number'],
  float: ['number'],
  bool: ['boolean'],
  list: ['list'],
  object: ['object'],
  json: ['string', 'number', 'boolean', 'list', 'object', 'null'],
};
const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);

/** Where a value is not as its contract says: missing, beyond it, of another type, null where that is not declared. */
const contractFaults = (node: Node, value: unknown, path: string): readonly string[] => {
  if (value === null) return node.nullable || node.kind === 'json' ? [] : [`${path}: null`];
  if (!kinds[node.kind].includes(kindOf(value))) return [`${path}: ${node.kind} expected, ${kindOf(value)} found`];
  if (node.kind === 'list')
    return (value as unknown[]).flatMap((item, index) => contractFaults(node.item, item, `${path}[${index}]`));
  if (node.kind !== 'object') return [];
  const given = value as Readonly<Record<string, unknown>>;
  return [
    ...Object.keys(given)
      .filter((name) => !Object.hasOwn(node.members, name))
      .map((name) => `${path}.${name}: not in the contract`),
    ...Object.entries(node.members).flatMap(([name, member]) =>
      given[name] === undefined
        ? member.presence === 'optional'
          ? []
          : [`${path}.${name}: missing`]
        : contractFaults(member, given[name], `${path}.${name}`),
    ),
  ];
};
