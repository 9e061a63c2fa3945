// Rules of services beyond the contract.

/** Network types a change would take away: the vendor allows adding only (UnsupportedOperation.ReduceNetTypes). */
export const removedNetTypes = (held: readonly string[], wanted: readonly string[]): readonly string[] =>
  held.filter((type) => !wanted.includes(type));

/** Why a service cannot be deleted, or undefined. */
export const deletionObstacle = (
  published: readonly string[],
  boundPlans: readonly string[],
  domains: readonly string[],
): string | undefined => {
  if (published.length > 0) return `it is published in ${published.join(', ')}; take it offline with UnReleaseService.`;
  if (boundPlans.length > 0)
    return `usage plans are bound to it (${boundPlans.join(', ')}); unbind them with UnBindEnvironment.`;
  if (domains.length > 0)
    return `custom domains are bound to it (${domains.join(', ')}); unbind them with UnBindSubDomain.`;
  return undefined;
};
