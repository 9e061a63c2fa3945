// Holds a form body until it is whole, within its limit, and lets the call go on then.
import type { BodyReceiver, Call } from './call.ts';
import { readPairs } from './form.ts';
import { advance } from './pipeline.ts';
import { BODY_TOO_LARGE } from './refusal.ts';
import { refuse } from './respond.ts';

/** Forms are held whole to be read: bounded well below the limit of a streamed body. */
export const FORM_LIMIT_BYTES = 2 * 1024 * 1024;

export class FormCollector implements BodyReceiver {
  readonly #call: Call;
  readonly #chunks: Buffer[] = [];

  constructor(call: Call) {
    this.#call = call;
  }

  onBody(chunk: Buffer): void {
    this.#chunks.push(chunk);
    if (this.#call.requestBytes <= FORM_LIMIT_BYTES) return;
    this.#call.receiver = undefined;
    this.#chunks.length = 0;
    refuse(this.#call, BODY_TOO_LARGE, 'validate');
  }

  onBodyEnd(): void {
    this.#call.receiver = undefined;
    this.#call.formBody = Buffer.concat(this.#chunks);
    this.#call.formPairs = readPairs(this.#call.formBody.toString('latin1'));
    advance(this.#call);
  }
}

export const collectForm = (call: Call): void => {
  call.receiver = new FormCollector(call);
  call.inbound.readBody();
};
