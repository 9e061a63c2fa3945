// Holds a body that is no form until it is whole, within a limit, and lets the call go on then.
import type { BodyReceiver, Call } from '../call.ts';
import { advance } from '../pipeline.ts';
import { BODY_TOO_LARGE } from '../refusal.ts';
import { refuse } from '../respond.ts';

class BodyCollector implements BodyReceiver {
  readonly #call: Call;
  readonly #limitBytes: number;
  readonly #phase: string;
  readonly #chunks: Buffer[] = [];

  constructor(call: Call, limitBytes: number, phase: string) {
    this.#call = call;
    this.#limitBytes = limitBytes;
    this.#phase = phase;
  }

  onBody(chunk: Buffer): void {
    this.#chunks.push(chunk);
    if (this.#call.requestBytes <= this.#limitBytes) return;
    this.#call.receiver = undefined;
    this.#chunks.length = 0;
    refuse(this.#call, BODY_TOO_LARGE, this.#phase);
  }

  onBodyEnd(): void {
    this.#call.receiver = undefined;
    this.#call.heldBody = Buffer.concat(this.#chunks);
    advance(this.#call);
  }
}

/** The call goes on with the body in `heldBody`. */
export const collectBody = (call: Call, limitBytes: number, phase = 'admit'): void => {
  call.receiver = new BodyCollector(call, limitBytes, phase);
  call.inbound.readBody();
};
