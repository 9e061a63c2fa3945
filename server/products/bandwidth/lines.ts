// The lines a share can be bought on, as data: the vendor lists them by the EIP product's GetLines, which Portico has not yet.
// docs/choices.md publishes these ids; the same line has the same id in every region.

export interface Line {
  readonly id: string;
  readonly name: string;
}

/** The id is the one of the manual's samples, so that they work as printed. */
export const lines: readonly Line[] = [{ id: '15e957ff-5e64-4577-946c-4a396528c67a', name: 'BGP' }];

export const findLine = (id: string): Line | undefined => lines.find((line) => line.id === id);
