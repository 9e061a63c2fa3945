// What a read leaves for later: waiting for a backend or a file must not keep one of the store's snapshots.

class Afterwards {
  readonly rest: () => Promise<unknown>;
  constructor(rest: () => Promise<unknown>) {
    this.rest = rest;
  }
}

/**
 * The answer of a read handler that has to wait for something beside the store: `rest` runs when the store has been left,
 * so it must have read before what it needs. It may still fail. Typed as the answer, which whoever calls the handler
 * gets by `finish`.
 */
export const afterwards = <T>(rest: () => Promise<T>): T => new Afterwards(rest) as never;

export const finish = async (answer: unknown): Promise<unknown> =>
  answer instanceof Afterwards ? await answer.rest() : answer;
