// Builds rows of the error table: one vendor word and its subcodes share a status.
import type { ErrorDefinition } from '#kernel/errors.ts';

type CodeOf<Word extends string, Sub extends string> = Sub extends '' ? Word : `${Word}.${Sub}`;

/** Rows keyed by the vendor's code, letter by letter. The subcode `''` is the bare word. */
export type Rows<Word extends string, Subs extends string> = {
  readonly [Sub in Subs as CodeOf<Word, Sub>]: ErrorDefinition<CodeOf<Word, Sub>>;
};

/** `rows('ResourceNotFound', 404, { InvalidApi: '…' })` gives the row `ResourceNotFound.InvalidApi`. */
export const rows = <const Word extends string, const Messages extends Readonly<Record<string, string>>>(
  word: Word,
  status: number,
  messages: Messages,
): Rows<Word, keyof Messages & string> =>
  Object.fromEntries(
    Object.entries(messages).map(([sub, message]) => {
      const code = sub === '' ? word : `${word}.${sub}`;
      return [code, { code, status, message }];
    }),
  ) as never;
