// Errors as values: a table of codes per product, and the one exception that carries an entry to the front door.

/** One row of a product's error table. `message` may hold `{name}` slots that the place of failure fills. */
export interface ErrorDefinition<Code extends string = string> {
  readonly code: Code;
  /** HTTP status; families that answer every error with 200 (Tencent) ignore it on the wire, logs and metrics keep it. */
  readonly status: number;
  /** One sentence in English that tells the caller what to change. */
  readonly message: string;
  /** Kingsoft `Type`: who is at fault. Derived from the status where left out. */
  readonly fault?: 'Sender' | 'Receiver';
}

export type SlotValues = Readonly<Record<string, string | number>>;

/** Names an error table; keys are our names for the rows, `code` is the vendor's. */
export const errorTable = <const T extends Readonly<Record<string, ErrorDefinition>>>(table: T): T => {
  for (const row of Object.values(table)) Object.freeze(row);
  return Object.freeze(table);
};

/** A refusal on its way to the caller. Thrown by `ctx.fail`, by dialects and by the steps of a call; nothing else is answered to a caller. */
export class Refusal extends Error {
  readonly definition: ErrorDefinition;
  readonly values: SlotValues;
  constructor(definition: ErrorDefinition, values: SlotValues = {}) {
    super(fillSlots(definition.message, values));
    this.name = 'Refusal';
    this.definition = definition;
    this.values = values;
  }
  get code(): string {
    return this.definition.code;
  }
}

/** Puts values into the `{name}` slots of a message; an unknown slot stays as it is. */
export const fillSlots = (template: string, values: SlotValues): string =>
  template.replace(/\{(\w+)\}/g, (slot, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : slot));
