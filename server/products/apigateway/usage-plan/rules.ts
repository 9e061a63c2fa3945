// Rules of usage plans and their bindings.

/** Keys by plan id. */
export type KeysByPlan = ReadonlyMap<string, readonly string[]>;

export interface SharedKey {
  readonly key: string;
  readonly plans: readonly [string, string];
}

/** Two plans in one environment never share a key (003, 使用计划). The first key two of these plans have in common. */
export const sharedKey = (plans: readonly string[], keys: KeysByPlan): SharedKey | undefined => {
  const holder = new Map<string, string>();
  for (const plan of new Set(plans))
    for (const key of keys.get(plan) ?? []) {
      const other = holder.get(key);
      if (other !== undefined) return { key, plans: [other, plan] };
      holder.set(key, plan);
    }
  return undefined;
};

/** An environment's plans are bound to the service or to APIs of it, never both (003, BindEnvironment). */
export const bindTypeObstacle = (
  wanted: 'SERVICE' | 'API',
  bound: readonly { readonly api_id: string }[],
): string | undefined => {
  const isService = bound.some((binding) => binding.api_id === '');
  const isApi = bound.some((binding) => binding.api_id !== '');
  if (wanted === 'API' && isService)
    return 'plans are bound to the whole service in this environment; demote them with DemoteServiceUsagePlan first.';
  if (wanted === 'SERVICE' && isApi)
    return 'plans are bound to APIs in this environment; unbind them with UnBindEnvironment first.';
  return undefined;
};
