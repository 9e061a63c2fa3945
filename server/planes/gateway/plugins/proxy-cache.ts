// cache: the ProxyCache plugin. Looks for a kept answer before the backend is asked, and keeps the backend's when it may.
import { hash } from 'node:crypto';
import { NO_BODY } from '../../http/inbound.ts';
import type { Call, ExchangeWatcher, Step } from '../call.ts';
import { addFields, WAITING, watch } from '../call.ts';
import { headerValue } from '../header-fields.ts';
import { answerFields } from '../respond.ts';
import { compressed, compressedFields, isCompressible, takesGzip, varied } from '../response/compression.ts';
import type { StoredAnswer } from './answer-cache.ts';
import { ANSWER_LIMIT_BYTES } from './answer-cache.ts';
import { planHeader, planQuery } from './conditions.ts';
import { bodyOf, holdBody } from './held-body.ts';
import type { CacheRule } from './snapshot.ts';
import type { Storing } from './storing.ts';
import { mayStore, readDirectives } from './storing.ts';

export interface CacheAdmission {
  /** Whether answers are for one caller whatever is in the key; then they are kept only where the backend shares them. */
  readonly personal: boolean;
  /** Headers and query parameters that tell who a caller is: the same holds unless all of them are in the key. */
  readonly headers: readonly string[];
  readonly queries: readonly string[];
}

/** Bodies up to this size are part of the key; calls with larger ones pass the cache by. */
const KEY_BODY_BYTES = 65_536;
/** Ours: the vendor names no header. */
const STATUS_FIELD = 'X-Cache-Status';

/** `scope` tells this rule on this backend from all others, so that answers kept under an earlier one are not found. */
export const planCache = (rule: CacheRule, scope: string, admission: CacheAdmission): readonly Step[] => {
  const methods = new Set(rule.methods);
  const inKey = new Set(rule.parameters.map(({ position, name }) => `${position} ${name.toLowerCase()}`));
  const parts = rule.parameters
    // The path is always in the key.
    .filter(({ position }) => position !== 'path')
    .map(({ position, name }) => (position === 'header' ? planHeader(name) : planQueryAnyCase(name)));
  const wholeQuery = !rule.parameters.some(({ position }) => position === 'query');
  const provers = [
    ...admission.headers.map((name) => `header ${name.toLowerCase()}`),
    ...admission.queries.map((name) => `query ${name.toLowerCase()}`),
  ];
  const alwaysPersonal = admission.personal || !provers.every((name) => inKey.has(name));
  const authorizationInKey = inKey.has('header authorization');
  const cookieInKey = inKey.has('header cookie');

  /** Whether the answer may be meant for this caller alone. */
  const isPersonal = ({ inbound: { headers } }: Call): boolean =>
    alwaysPersonal ||
    (!authorizationInKey && headerValue(headers, 'authorization') !== undefined) ||
    (!cookieInKey && headerValue(headers, 'cookie') !== undefined);

  const keyOf = (call: Call): string => {
    const body = bodyOf(call);
    const values = parts.map((text) => text(call) ?? null);
    return hash(
      'sha256',
      JSON.stringify([
        scope,
        call.method,
        call.path,
        wholeQuery ? call.query : null,
        ...values,
        body === undefined || body.length === 0 ? null : hash('sha256', body, 'base64'),
      ]),
      'base64',
    );
  };

  const lookUp: Step = {
    phase: 'cache',
    run: (call) => {
      const { inbound } = call;
      if (!methods.has(call.method) || headerValue(inbound.headers, 'range') !== undefined) return undefined;
      if (hasBody(call) && bodyOf(call) === undefined) return undefined;
      const asked = rule.heedsHeaders ? readDirectives(inbound.headers) : undefined;
      if (asked?.has('no-store') === true) return undefined;
      const key = keyOf(call);
      const personal = isPersonal(call);
      const revalidates = asked?.has('no-cache') === true || asked?.get('max-age') === '0';
      const headerOf = (name: string): string | undefined => headerValue(inbound.headers, name);
      const kept = revalidates ? undefined : call.plane.answers.get(key, headerOf, call.now);
      if (kept !== undefined && (kept.shared || !personal)) {
        giveAnswer(call, kept);
        return WAITING;
      }
      addFields(call, [STATUS_FIELD, 'MISS']);
      watch(call, new Keeper(call, rule, key, personal));
      return undefined;
    },
  };
  const smallBody = (call: Call): boolean =>
    methods.has(call.method) && call.inbound.bodyLength > 0 && call.inbound.bodyLength <= KEY_BODY_BYTES;
  const bodies = ['POST', 'PUT', 'DELETE'].some((method) => methods.has(method));
  return bodies ? [holdBody('cache', smallBody), lookUp] : [lookUp];
};

const hasBody = ({ inbound }: Call): boolean => inbound.bodyLength !== NO_BODY && inbound.bodyLength !== 0;

/** Names of key parameters count in any case (缓存). */
const planQueryAnyCase = (name: string): ((call: Call) => string | undefined) => {
  const exact = planQuery(name);
  const lower = name.toLowerCase();
  // `exact` reads the query; the pairs are there then.
  return (call) => exact(call) ?? call.queryPairs?.find((pair) => pair.name.toLowerCase() === lower)?.value;
};

const giveAnswer = (call: Call, kept: StoredAnswer): void => {
  addFields(call, [STATUS_FIELD, 'HIT', 'Age', String(Math.max(0, Math.floor((call.now - kept.storedAt) / 1000)))]);
  const status = call.route?.convertedStatuses?.get(kept.status) ?? kept.status;
  let fields = answerFields(call, kept.headers, false);
  let { body } = kept;
  // Kept as the backend sent it, compressed for each caller as any other answer.
  if (call.method !== 'HEAD' && isCompressible(status, fields, body.length)) {
    if (takesGzip(call.inbound.headers)) {
      body = compressed(body);
      fields = [...compressedFields(fields), 'Content-Length', String(body.length)];
    } else varied(fields);
  }
  call.status = status;
  call.responseBytes = body.length;
  call.inbound.answer(status, fields, body, false);
};

/** Collects the backend's answer on its way to the caller. */
class Keeper implements ExchangeWatcher {
  readonly #call: Call;
  readonly #rule: CacheRule;
  readonly #key: string;
  readonly #personal: boolean;
  #storing: Storing | undefined;
  #status = 0;
  #headers: readonly string[] = [];
  #body = '';
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(call: Call, rule: CacheRule, key: string, personal: boolean) {
    this.#call = call;
    this.#rule = rule;
    this.#key = key;
    this.#personal = personal;
  }

  onHead(status: number, headers: readonly string[], whole: string | undefined): void {
    const bodyless = this.#call.method === 'HEAD';
    // An answer to another method has another body than its fields say.
    if ((this.#call.upstreamMethod === 'HEAD') !== bodyless) return;
    const storing = mayStore(this.#rule, status, headers, Date.now());
    if (storing === undefined || (this.#personal && !storing.shared)) return;
    this.#storing = storing;
    this.#status = status;
    // A copy: what is done to the caller's fields must not change these.
    this.#headers = headers.filter((_, index) => headers[index - (index % 2)]!.toLowerCase() !== 'age');
    this.#body = bodyless ? '' : (whole ?? '');
  }

  onBody(chunk: Buffer): void {
    if (this.#storing === undefined) return;
    this.#bytes += chunk.length;
    if (this.#bytes <= ANSWER_LIMIT_BYTES) {
      this.#chunks.push(chunk);
      return;
    }
    this.#storing = undefined;
    this.#chunks = [];
  }

  onEnd(): void {
    const storing = this.#storing;
    if (storing === undefined) return;
    const now = Date.now();
    const body = this.#chunks.length === 0 ? this.#body : Buffer.concat(this.#chunks).toString('latin1');
    const { headers } = this.#call.inbound;
    this.#call.plane.answers.put(
      this.#key,
      {
        status: this.#status,
        headers: this.#headers,
        body,
        storedAt: now,
        endsAt: now + storing.ttlMs,
        shared: storing.shared,
      },
      storing.varyNames,
      (name) => headerValue(headers, name),
    );
  }

  onFailure(): void {
    this.#storing = undefined;
  }
}
