// Asks the HTTP endpoint of a plugin: JSON there, JSON back, within a time and a size. Format: docs/gateway-plugins.md.
import type { ResponseHead } from '../../http/response-parser.ts';
import type {
  Connection,
  Origin,
  UpstreamEvents,
  UpstreamFailure,
  UpstreamPool,
  UpstreamRequest,
} from '../../http/upstream.ts';
import type { Call } from '../call.ts';
import { readPairs } from '../form.ts';
import { advance } from '../pipeline.ts';
import { bodyOf } from './held-body.ts';
import type { Endpoint } from './snapshot.ts';

export interface PlannedEndpoint {
  readonly origin: Origin;
  readonly target: string;
  readonly timeoutMs: number;
}

/** What came back: the JSON value of a 200, or why there is none. */
export type EndpointReply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly timedOut: boolean; readonly why: string };

/** undefined without an address. Throws on one that cannot be asked. */
export const planEndpoint = ({ url, timeoutMs }: Endpoint, pool: UpstreamPool): PlannedEndpoint | undefined => {
  if (url === undefined) return undefined;
  const parsed = new URL(url);
  return { origin: pool.origin(parsed.origin), target: parsed.pathname + parsed.search, timeoutMs };
};

const REPLY_LIMIT_BYTES = 4 * 1024 * 1024;

/** Sends `event`; when the reply is there it stands in `call.endpointReply` and the call goes on with its next step. */
export const askEndpoint = (call: Call, endpoint: PlannedEndpoint, event: object): void => {
  const body = Buffer.from(JSON.stringify(event), 'utf8');
  const head =
    `POST ${endpoint.target} HTTP/1.1\r\nHost: ${endpoint.origin.authority}\r\nContent-Type: application/json\r\n` +
    `Accept: application/json\r\nContent-Length: ${body.length}\r\nX-Api-RequestId: ${call.requestId}\r\n` +
    'Connection: keep-alive\r\n\r\n';
  const { timeoutMs } = endpoint;
  new Question(call, endpoint.origin, { head, method: 'POST', hasBody: true, chunked: false, timeoutMs }, body).send();
};

class Question implements UpstreamEvents {
  readonly #call: Call;
  readonly #origin: Origin;
  readonly #request: UpstreamRequest;
  readonly #body: Buffer;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #status = 0;
  #connection: Connection | undefined;
  #again = false;
  #over = false;

  constructor(call: Call, origin: Origin, request: UpstreamRequest, body: Buffer) {
    this.#call = call;
    this.#origin = origin;
    this.#request = request;
    this.#body = body;
    // The connection's own patience begins anew with every byte; this one does not.
    this.#timer = setTimeout(() => this.#fail(true, 'no reply in time'), request.timeoutMs);
    call.pending = this;
  }

  send(): void {
    const { pool } = this.#call.plane;
    this.#connection = this.#again
      ? pool.resend(this.#origin, this.#request, this)
      : pool.send(this.#origin, this.#request, this);
    this.#connection.writeBody(this.#body);
    this.#connection.endBody();
  }

  /** The caller went away. */
  abort(): void {
    if (this.#over) return;
    this.#end();
    this.#connection?.abort();
  }

  onUpstreamHead(head: ResponseHead, whole: string | undefined): void {
    this.#status = head.status;
    if (whole !== undefined) this.#chunks.push(Buffer.from(whole, 'latin1'));
  }

  onUpstreamBody(chunk: Buffer): void {
    if (this.#over) return;
    this.#bytes += chunk.length;
    if (this.#bytes > REPLY_LIMIT_BYTES) this.#fail(false, 'reply is too large');
    else this.#chunks.push(Buffer.from(chunk));
  }

  onUpstreamEnd(): void {
    if (this.#over) return;
    this.#connection = undefined;
    if (this.#status !== 200) {
      this.#fail(false, `status ${this.#status}`);
      return;
    }
    let value: unknown;
    try {
      value = JSON.parse(Buffer.concat(this.#chunks).toString('utf8'));
    } catch {
      this.#fail(false, 'reply is no JSON text');
      return;
    }
    this.#end();
    this.#goOn({ ok: true, value });
  }

  onUpstreamFailure(failure: UpstreamFailure, detail: string): void {
    if (this.#over) return;
    // A kept connection may have been closed just then. Asking twice does no harm: an endpoint only answers.
    if (failure === 'reset' && this.#status === 0 && !this.#again) {
      this.#again = true;
      this.send();
      return;
    }
    this.#fail(failure === 'timeout', `${failure}: ${detail}`);
  }

  onUpstreamDrain(): void {}

  #fail(timedOut: boolean, why: string): void {
    if (this.#over) return;
    this.#end();
    this.#connection?.abort();
    this.#goOn({ ok: false, timedOut, why });
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#call.pending = undefined;
  }

  #goOn(reply: EndpointReply): void {
    this.#call.endpointReply = reply;
    this.#call.now = Date.now();
    advance(this.#call);
  }
}

/** What every endpoint is told of a call. */
export const describeCall = (call: Call) => ({
  requestContext: {
    requestId: call.requestId,
    serviceId: call.service?.serviceId ?? '',
    apiId: call.route?.apiId ?? '',
    stage: call.environment ?? '',
    sourceIp: call.inbound.remoteAddress,
    httpMethod: call.method,
    path: call.path,
  },
  httpMethod: call.method,
  path: call.path,
});

/** Headers by name in lower case; the values of repeated ones joined. */
export const describeHeaders = ({ inbound }: Call): Record<string, string> => {
  const fields = new Map<string, string>();
  for (let at = 0; at < inbound.headers.length; at += 2) {
    const name = inbound.headers[at]!.toLowerCase();
    const value = Buffer.from(inbound.headers[at + 1]!, 'latin1').toString('utf8');
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(fields);
};

/** Query parameters by name; the first value of repeated ones. */
export const describeQuery = (call: Call): Record<string, string> => {
  call.queryPairs ??= readPairs(call.query);
  return Object.fromEntries(call.queryPairs.toReversed().map(({ name, value }) => [name, value]));
};

/** The body as text, in Base64 where `always` or where it is no UTF-8. */
export const describeBody = (call: Call, always: boolean): { body: string; isBase64Encoded: boolean } => {
  const bytes = bodyOf(call) ?? Buffer.alloc(0);
  const text = bytes.toString('utf8');
  const isBase64Encoded = always || !Buffer.from(text, 'utf8').equals(bytes);
  return { body: isBase64Encoded ? bytes.toString('base64') : text, isBase64Encoded };
};
