// The host's book of counter slots: which limit of which service or plan counts in which word. Only the host gives slots out.
import type { ServiceSnapshot } from '../gateway/snapshot.ts';
import type { Counters } from './counters.ts';
import { SLOT_COUNT } from './counters.ts';

/** Slot by key, as the keys below spell it; sent to the workers beside the services that use them. */
export type Slots = Readonly<Record<string, number>>;

export const planRateKey = (planId: string): string => `rate ${planId}`;
export const planQuotaKey = (planId: string): string => `quota ${planId}`;
export const serviceRateKey = (serviceId: string, environment: string): string => `service ${serviceId} ${environment}`;
export const apiRateKey = (serviceId: string, environment: string, apiId: string): string =>
  `api ${serviceId} ${environment} ${apiId}`;

/** Calls that a plan let through: since the last report, and in all (`PlanSnapshot.used` included). */
export interface PlanUsage {
  readonly planId: string;
  readonly increment: number;
  readonly used: number;
}

interface Total {
  readonly planId: string;
  readonly slot: number;
  reported: number;
}

export class SlotBook {
  readonly #counters: Counters;
  readonly #slots = new Map<string, number>();
  readonly #totals = new Map<string, Total>();
  readonly #free: number[] = [];
  #next = 0;

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  /** Slots of one service; those new are given out, a plan's total starts from its `used`. Throws when memory is used up. */
  assign(service: ServiceSnapshot, into: Record<string, number>): void {
    for (const environment of service.environments) {
      if (environment.rateLimit !== undefined) this.#give(serviceRateKey(service.serviceId, environment.name), into);
      for (const route of environment.routes) {
        if (route.rateLimit !== undefined) {
          this.#give(apiRateKey(service.serviceId, environment.name, route.apiId), into);
        }
      }
      for (const plan of environment.plans) {
        if (plan.rateLimit !== undefined) this.#give(planRateKey(plan.planId), into);
        const slot = this.#give(planQuotaKey(plan.planId), into);
        const known = this.#totals.get(plan.planId);
        this.#counters.raiseTo(slot, plan.used);
        if (known === undefined) this.#totals.set(plan.planId, { planId: plan.planId, slot, reported: plan.used });
        else known.reported = Math.max(known.reported, plan.used);
      }
    }
  }

  /** Gives up the slots that `inUse` does not name. Only when no worker counts in them any more. */
  release(inUse: Slots): void {
    const unreported = new Set<number>();
    for (const { planId, slot, reported } of this.#totals.values()) {
      if (inUse[planQuotaKey(planId)] !== undefined) continue;
      if (this.#counters.used(slot) === reported) this.#totals.delete(planId);
      else unreported.add(slot);
    }
    for (const [key, slot] of this.#slots) {
      if (inUse[key] !== undefined || unreported.has(slot)) continue;
      this.#slots.delete(key);
      this.#free.push(slot);
    }
  }

  /** Takes the usage not yet reported. */
  takeUsage(): PlanUsage[] {
    const usage: PlanUsage[] = [];
    for (const total of this.#totals.values()) {
      const used = this.#counters.used(total.slot);
      const increment = used - total.reported;
      // A take that was given back since the last report may show as less; it evens out with the next one.
      if (increment <= 0) continue;
      total.reported = used;
      usage.push({ planId: total.planId, increment, used });
    }
    return usage;
  }

  /** Puts back what could not be recorded, for the next report. */
  untakeUsage(usage: readonly PlanUsage[]): void {
    for (const { planId, increment } of usage) {
      const total = this.#totals.get(planId);
      if (total !== undefined) total.reported -= increment;
    }
  }

  /** Totals of all plans, reported or not. */
  usage(): ReadonlyMap<string, number> {
    const usage = new Map<string, number>();
    for (const total of this.#totals.values()) usage.set(total.planId, this.#counters.used(total.slot));
    return usage;
  }

  refreshRates(nowMs: number): void {
    for (const [key, slot] of this.#slots) if (!key.startsWith('quota ')) this.#counters.refreshRate(slot, nowMs);
  }

  #give(key: string, into: Record<string, number>): number {
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = this.#free.pop() ?? this.#next++;
      if (slot >= SLOT_COUNT) throw new Error(`more than ${SLOT_COUNT} counters in use`);
      this.#counters.clear(slot);
      this.#slots.set(key, slot);
    }
    into[key] = slot;
    return slot;
  }
}
