// The name of a resource as each vendor's policies write it.
import type { ActionContract, Caller } from '#kernel/action.ts';
import type { Product } from '#kernel/product.ts';

/** Fills the contract's `service/{ServiceId}` from the decoded input; a parameter that was not given becomes `*`. */
const resourcePath = (contract: ActionContract, input: unknown): string => {
  if (contract.resource === undefined) return '*';
  const members = input as Readonly<Record<string, unknown>>;
  return contract.resource.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = members[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '*';
  });
};

/**
 * `qcs::apigw:ap-guangzhou:uin/100000000001:service/service-x` (Tencent), `krn:ksc:bws:cn-beijing-6:<account>:…` (Kingsoft),
 * `acs:hcs-sgw:<region>:<account>:…` (Alibaba). Global products have no region in a krn and `*` in an acs name.
 */
export const resourceName = (
  product: Pick<Product, 'name' | 'family' | 'placement'>,
  region: string,
  caller: Caller,
  contract: ActionContract,
  input: unknown,
): string => {
  const path = resourcePath(contract, input);
  switch (product.family) {
    case 'tencent':
      return `qcs::${product.name}:${region}:uin/${caller.uin}:${path}`;
    case 'kingsoft':
      return `krn:ksc:${product.name}:${product.placement === 'global' ? '' : region}:${caller.accountId}:${path}`;
    case 'alibaba':
      return `acs:${product.name}:${product.placement === 'global' ? '*' : region}:${caller.accountId}:${path}`;
    default:
      return product.family satisfies never;
  }
};
