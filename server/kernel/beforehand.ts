// What a write does before it enters the store: parsing a large document or asking a DNS server inside the transaction
// would keep every other write waiting.

type Prepare = (input: never) => Promise<unknown>;
type Handle = (input: never, ctx: never) => unknown;

const preparations = new WeakMap<Handle, Prepare>();
const prepared = new WeakMap<object, Promise<unknown>>();

/**
 * The handler of a write that needs something slow first. `prepare` sees the input only and may not fail: what it finds
 * wrong it returns, and `handle` refuses. A write that is run again (PostgreSQL) finds what was prepared once.
 */
export const beforehand = <I extends object, C, P, R>(
  prepare: (input: I) => Promise<P>,
  handle: (input: I, ctx: C, found: P) => Promise<R>,
): ((input: I, ctx: C) => Promise<R>) => {
  const whole = async (input: I, ctx: C): Promise<R> => {
    await prepareCall(whole, input);
    return handle(input, ctx, (await prepared.get(input)) as P);
  };
  preparations.set(whole, prepare);
  return whole;
};

/** Runs a handler's preparation for this input, once. The front door calls it before the transaction begins. */
export const prepareCall = async (handle: Handle, input: object): Promise<void> => {
  const prepare = preparations.get(handle);
  if (prepare === undefined) return;
  const running = prepared.get(input) ?? prepare(input as never);
  prepared.set(input, running);
  await running;
};
