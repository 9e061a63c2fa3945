// The gateway of one worker: the planned services by host, and what their calls share. One snapshot follows another whole;
// a call goes on with the plan that it began with.
import type { KeyObject } from 'node:crypto';
import { createSecretKey } from 'node:crypto';
import type { LineLimits } from '../http/backend-line.ts';
import type { Inbound } from '../http/inbound.ts';
import type { UpstreamPool } from '../http/upstream.ts';
import type { Counters } from '../limits/counters.ts';
import type { Limits } from '../limits/limits.ts';
import type { Slots } from '../limits/slots.ts';
import type { Load } from '../load.ts';
import type { AccessRecord } from './access-record.ts';
import type { Channel } from './channel/channel.ts';
import { Channels } from './channel/channels.ts';
import type { DomainPlan } from './domains.ts';
import { planDomain } from './domains.ts';
import { serve } from './pipeline.ts';
import type { Planning, ServicePlan } from './plan.ts';
import { planService } from './plan.ts';
import { AnswerCache } from './plugins/answer-cache.ts';
import { Decisions } from './plugins/decisions.ts';
import type { DomainSnapshot, GatewayUpdate } from './snapshot.ts';
import type { Trace } from './trace.ts';
import { Tunnels } from './websocket-tunnel.ts';

export interface PlaneOptions {
  readonly counters: Counters;
  readonly pool: UpstreamPool;
  /** Of several machines together; without it the counters alone decide. */
  readonly sharedLimits?: Limits | undefined;
  /** undefined: records are not made. */
  readonly record: ((record: AccessRecord) => void) | undefined;
  readonly warn: (event: string, fields: Record<string, string>) => void;
  /** Where the edge speaks TLS, for callers that are led there. */
  readonly tlsPort?: number | undefined;
  /** What the worker may take on; without it, anything. */
  readonly load?: Load | undefined;
  readonly line?: LineLimits | undefined;
  /** Of every call, for a plane that serves one. */
  readonly trace?: Trace | undefined;
}

const NO_LIMITS: LineLimits = { maxBusy: Number.POSITIVE_INFINITY, maxWaitMs: 0 };

export class GatewayPlane {
  readonly counters: Counters;
  readonly pool: UpstreamPool;
  readonly sharedLimits: Limits | undefined;
  readonly record: ((record: AccessRecord) => void) | undefined;
  readonly warn: (event: string, fields: Record<string, string>) => void;
  readonly load: Load | undefined;
  /** Of every backend. */
  readonly line: LineLimits;
  readonly trace: Trace | undefined;
  /** What plugins keep, over all services and updates. */
  readonly answers = new AnswerCache();
  readonly decisions = new Decisions();
  readonly #channels: Channels;
  /** By service. */
  readonly #channelsInUse = new Map<string, ReadonlySet<Channel>>();
  #services = new Map<string, ServicePlan>();
  readonly tlsPort: number | undefined;
  readonly tunnels = new Tunnels();
  #hosts = new Map<string, ServicePlan>();
  #domains = new Map<string, DomainPlan>();

  constructor(options: PlaneOptions) {
    this.counters = options.counters;
    this.pool = options.pool;
    this.sharedLimits = options.sharedLimits;
    this.#channels = new Channels(options.pool, options.counters.windows);
    this.record = options.record;
    this.warn = options.warn;
    this.tlsPort = options.tlsPort;
    this.load = options.load;
    this.line = options.line ?? NO_LIMITS;
    this.trace = options.trace;
  }

  serviceOf(host: string): ServicePlan | undefined {
    return this.#hosts.get(host);
  }

  /** A custom domain. */
  domainOf(host: string): DomainPlan | undefined {
    return this.#domains.get(host);
  }

  /** Every custom domain that is served. */
  domains(): DomainSnapshot[] {
    return [...this.#services.values()].flatMap((service) => service.domains);
  }

  /** Plans what changed, then lets new calls see all of it at once. A service that cannot be planned keeps its last plan. */
  apply(update: GatewayUpdate, slots: Slots): void {
    const keys = new Map<string, KeyObject>();
    const keyFor = (secret: string): KeyObject => {
      let key = keys.get(secret);
      if (key === undefined) {
        key = createSecretKey(secret, 'utf8');
        keys.set(secret, key);
      }
      return key;
    };
    const services = update.full ? new Map<string, ServicePlan>() : new Map(this.#services);
    for (const serviceId of update.removed) services.delete(serviceId);
    for (const service of update.services) {
      try {
        const { pool, warn } = this;
        const { windows } = this.counters;
        const channels = new Set<Channel>();
        const used = (channel: Channel): Channel => {
          channels.add(channel);
          return channel;
        };
        const planning: Planning = {
          slots,
          pool,
          windows,
          keyFor,
          warn,
          channelOf: (channel, secure) => used(this.#channels.channelOf(channel, secure)),
          microserviceOf: (microservice, health) => used(this.#channels.microserviceOf(microservice, health)),
        };
        services.set(service.serviceId, planService(service, planning));
        this.#channelsInUse.set(service.serviceId, channels);
      } catch (error) {
        const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
        this.warn('service not planned', { service: service.serviceId, why });
        const last = this.#services.get(service.serviceId);
        if (last !== undefined) services.set(service.serviceId, last);
      }
    }
    const hosts = new Map<string, ServicePlan>();
    const domains = new Map<string, DomainPlan>();
    for (const service of services.values()) {
      for (const host of service.hosts) hosts.set(host, service);
      for (const domain of service.domains) domains.set(domain.host, planDomain(domain, service));
    }
    this.#services = services;
    this.#hosts = hosts;
    this.#domains = domains;
    for (const serviceId of this.#channelsInUse.keys())
      if (!services.has(serviceId)) this.#channelsInUse.delete(serviceId);
    this.#channels.keep(new Set([...this.#channelsInUse.values()].flatMap((channels) => [...channels])));
  }

  /** Stops what it does by itself: probes of channels. */
  close(): void {
    this.#channels.close();
  }

  serve(inbound: Inbound): void {
    serve(this, inbound);
  }
}
