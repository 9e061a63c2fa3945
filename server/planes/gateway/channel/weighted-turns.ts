// Smooth weighted round robin: each gets turns in proportion to its weight, spread as evenly as they can be. In a round
// everyone gains its weight, and whoever has most takes the turn and pays the sum of all weights.

export interface Weighted {
  readonly weight: number;
  /** Of the turns: kept by nextTurn alone. */
  credit: number;
}

/** The next of those that `mayTake`; undefined: nobody with a weight may. */
export const nextTurn = <T extends Weighted>(all: readonly T[], mayTake: (one: T) => boolean): T | undefined => {
  let total = 0;
  let best: T | undefined;
  for (const one of all) {
    if (one.weight <= 0 || !mayTake(one)) continue;
    total += one.weight;
    one.credit += one.weight;
    if (best === undefined || one.credit > best.credit) best = one;
  }
  if (best !== undefined) best.credit -= total;
  return best;
};
