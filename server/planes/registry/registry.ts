// The port to a registry of microservices: who asks for services is told of their instances, now and whenever they change.
import type { NodeSnapshot } from '../gateway/channel/snapshot.ts';

export interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

export const serviceKey = ({ namespace, name }: ServiceName): string => `${namespace}/${name}`;

export interface Registry {
  /** What is known now; none while nothing is. */
  instancesOf(service: ServiceName): readonly NodeSnapshot[];
  /** From now on these services, and no others, are followed. */
  follow(services: readonly ServiceName[]): void;
  close(): void;
}

/** Told when what is known of a service has changed. */
export type RegistryListener = (service: ServiceName) => void;
