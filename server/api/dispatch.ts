// A control call, step by step. This file is the list; each step is a function of its own room:
//
//   claim      which signature family speaks here                         dialects/
//   read       envelope: key, action, version, region, parameters         dialects/
//   identify   whose key is it, is it active                              identity/
//   verify     time and signature                                         dialects/
//   replay     a nonce counts once                                        store/nonces
//   find       product, version, action                                   kernel/registry
//   place      region served, or the product's one place
//   decode     parameters by contract                                     kernel/decode
//   authorise  policies of the caller                                     identity/
//   throttle   the action's documented rate                               api/throttle
//   handle     in one transaction; idempotency and dry run around it      api/perform
//   encode     the family's envelope                                      dialects/
//
// A refusal of any step is answered in the family's form; anything else thrown is a defect, logged and answered as such.
// The call is recorded in `finally`, whatever happened.
import type { AnswerForm, Dialect, Envelope, Family, FormView, WireAnswer, WireRequest } from '#dialects/dialect.ts';
import { familyOf, formView, guessFamily, recogniseDialect } from '#dialects/index.ts';
import type { Identity } from '#identity/identity.ts';
import type { Caller } from '#kernel/action.ts';
import { decode } from '#kernel/decode.ts';
import { Refusal } from '#kernel/errors.ts';
import type { FamilyName } from '#kernel/product.ts';
import type { Found, Registry } from '#kernel/registry.ts';
import type { Scope } from '#store/scope.ts';
import type { Store } from '#store/store.ts';
import type { ControlMetrics } from '#telemetry/control-metrics.ts';
import type { Log } from '#telemetry/log.ts';
import { describeError } from '#telemetry/log.ts';
import { perform } from './perform.ts';
import { resourceName } from './resource-name.ts';
import type { Throttle } from './throttle.ts';

export interface DispatchParts {
  readonly registry: Registry<Scope>;
  readonly identity: Identity;
  readonly store: Store;
  readonly throttle: Throttle;
  readonly metrics: ControlMetrics;
  readonly log: Log;
  readonly now: () => Date;
  readonly regions: readonly string[];
  readonly skewSeconds: Readonly<Record<FamilyName, number>>;
}

/** Where products without regions keep their resources. */
const GLOBAL_REGION = 'global';

/** What is known of a call so far: filled step by step, read by the answer and the record. */
interface Progress {
  form: AnswerForm;
  found?: Found<Scope>;
  caller?: Caller;
  code: string;
}

export type Dispatch = (request: WireRequest, complete: boolean) => Promise<WireAnswer>;

export const createDispatch = (parts: DispatchParts): Dispatch => {
  const { registry, identity, store, throttle, log } = parts;

  const steps = async (
    request: WireRequest,
    view: FormView,
    dialect: Dialect,
    family: Family,
    requestId: string,
    progress: Progress,
  ): Promise<WireAnswer> => {
    const now = parts.now();
    dialect.checkSize(request);
    const envelope = dialect.read(request, view);
    progress.form = envelope;
    const credential = await identity.resolve(envelope.accessKeyId, envelope.sessionToken, now);
    if (credential === undefined)
      throw new Refusal(
        envelope.sessionToken === undefined ? family.errors.unknownAccessKey : family.errors.invalidSessionToken,
      );
    dialect.verify(request, envelope, credential.secret, { now, skewSeconds: parts.skewSeconds[family.name] });
    if (!credential.active) throw new Refusal(family.errors.disabledAccessKey);
    progress.caller = credential.caller;
    await refuseReplay(envelope, family, now);
    const found = find(envelope, family);
    progress.found = found;
    const { product, binding } = found;
    const { contract } = binding;
    if (envelope.multipart && !contract.multipart) throw new Refusal(family.errors.malformed);
    const region = product.placement === 'global' ? GLOBAL_REGION : (envelope.region ?? family.defaultRegion);
    if (region !== GLOBAL_REGION && !parts.regions.includes(region))
      throw new Refusal(family.errors.unknownRegion, { region });
    const decoded = decode(contract.input, envelope.parameters, family);
    if (!decoded.ok) {
      const { violation } = decoded;
      const { definition, values } = product.violation?.(violation, contract) ?? family.violation(violation);
      throw new Refusal(definition, values);
    }
    const input = decoded.value;
    const resource = resourceName(product, region, credential.caller, contract, input);
    if (!identity.authorise(credential.caller, `${product.name}:${contract.name}`, resource))
      throw new Refusal(family.errors.notAuthorised, {
        action: `${product.name}:${contract.name}`,
        user: credential.caller.userName,
        resource,
      });
    if (!throttle.take(credential.caller.accountId, product.name, contract, now.getTime()))
      throw new Refusal(family.errors.throttled, { limit: contract.rate.limit, action: contract.name });
    const payload = await perform({
      store,
      product,
      binding,
      family,
      input,
      requestId,
      now,
      region,
      caller: credential.caller,
      dryRun: envelope.dryRun,
    });
    return family.success(envelope, contract, payload, requestId, product.style);
  };

  const refuseReplay = async (envelope: Envelope, family: Family, now: Date): Promise<void> => {
    if (envelope.nonce === undefined) return;
    // A request is acceptable from skew before to skew after its own time; the nonce must be remembered for all of it.
    const expiresAtMs =
      Math.max(envelope.signedAt.getTime(), now.getTime()) + 2 * parts.skewSeconds[family.name] * 1000;
    const fresh = await store.nonces.take(`${family.name}/${envelope.accessKeyId}/${envelope.nonce}`, expiresAtMs);
    if (!fresh) throw new Refusal(family.errors.replayed);
  };

  const find = (envelope: Envelope, family: Family): Found<Scope> => {
    const { action, version, serviceHints } = envelope;
    const lookup = registry.find({ family: family.name, serviceHints, version, action });
    if ('found' in lookup) return lookup.found;
    throw new Refusal(lookup.unknown === 'version' ? family.errors.unknownVersion : family.errors.unknownAction, {
      action,
      version,
    });
  };

  return async (request, complete) => {
    const startedAt = performance.now();
    const view = formView(request);
    const dialect = recogniseDialect(request, view);
    const family = dialect === undefined ? guessFamily(request, view) : familyOf(dialect.family);
    const requestId = family.requestId();
    const progress: Progress = { form: family.guessForm(request, view), code: 'OK' };
    try {
      if (!complete) throw new Refusal(family.errors.tooLarge);
      if (dialect === undefined) throw new Refusal(family.errors.unsigned);
      return await steps(request, view, dialect, family, requestId, progress);
    } catch (error) {
      let refusal = error instanceof Refusal ? error : undefined;
      if (refusal === undefined) {
        log.error('call failed', { requestId, cause: describeError(error) });
        refusal = new Refusal(family.errors.internal);
      }
      progress.code = refusal.code;
      return family.failure(
        progress.form,
        refusal.definition,
        refusal.message,
        requestId,
        progress.found?.product.style,
      );
    } finally {
      const seconds = (performance.now() - startedAt) / 1000;
      const product = progress.found?.product.name ?? 'unknown';
      const action = progress.found?.binding.contract.name ?? 'unknown';
      parts.metrics.call(
        product,
        action,
        progress.found === undefined && progress.code !== 'OK' ? 'Refused' : progress.code,
        seconds,
      );
      log.info('call', {
        requestId,
        dialect: dialect?.name ?? 'none',
        product,
        action,
        code: progress.code,
        account: progress.caller?.accountId,
        key: progress.caller?.accessKeyId,
        milliseconds: Math.round(seconds * 1e6) / 1000,
      });
    }
  };
};
