// Rules of upstreams, without I/O. Limits: SDK models of 2018-08-08 and 后端通道 (apigw.md §6, §8).
import { isIP } from 'node:net';
import type { Infer } from '#kernel/schema.ts';
import { readHost } from '../domain/rules.ts';
import type { HealthCheckerInput, K8sServiceInput, UpstreamNodeInput } from './structures.ts';

export const MAX_NODES = 200;

export interface UpstreamDraft {
  readonly name: string;
  readonly type: string;
  readonly upstreamHost: string | null;
  readonly nodes: readonly Infer<typeof UpstreamNodeInput>[];
  readonly healthChecker: Infer<typeof HealthCheckerInput> | null;
  readonly k8sServices: readonly Infer<typeof K8sServiceInput>[];
}

const isHost = (text: string): boolean => isIP(text) !== 0 || text === 'localhost' || readHost(text) !== undefined;

/** `200-399`, `500,502`: statuses and ranges of them. */
const STATUSES = /^\d{3}(?:-\d{3})?(?:,\d{3}(?:-\d{3})?)*$/;

const faultOfNodes = (nodes: UpstreamDraft['nodes']): string | undefined => {
  if (nodes.length === 0) return 'an upstream of type IP_PORT needs Nodes.';
  if (nodes.length > MAX_NODES) return `it takes at most ${MAX_NODES} nodes.`;
  const seen = new Set<string>();
  for (const { Host, Port } of nodes) {
    if (!isHost(Host)) return `node ${Host} is no address and no host name.`;
    const address = `${Host.toLowerCase()}:${Port}`;
    if (seen.has(address)) return `node ${address} stands twice.`;
    seen.add(address);
  }
  return undefined;
};

const faultOfHealthChecker = (checker: UpstreamDraft['healthChecker']): string | undefined => {
  if (checker === null || !(checker.EnableActiveCheck || checker.EnablePassiveCheck)) return undefined;
  for (const statuses of [checker.HealthyHttpStatus, checker.UnhealthyHttpStatus])
    if (!STATUSES.test(statuses)) return `${statuses || 'an empty text'} is no list of statuses such as 200-399,404.`;
  if (checker.EnablePassiveCheck && !checker.EnableActiveCheck && checker.UnhealthyTimeout === 0)
    return 'UnhealthyTimeout must be above 0 when nodes are checked passively only: they would never come back.';
  if (checker.ActiveCheckHttpPath !== undefined && !checker.ActiveCheckHttpPath.startsWith('/'))
    return 'ActiveCheckHttpPath must begin with /.';
  return undefined;
};

/** Why the upstream cannot be as it is given, or undefined. */
export const faultOfUpstream = (draft: UpstreamDraft): string | undefined => {
  if (!/^[A-Za-z0-9_]{0,50}$/.test(draft.name)) return 'UpstreamName takes at most 50 letters, digits and _.';
  if (draft.type === 'K8S')
    return 'upstreams of type K8S need a cluster, which this gateway does not watch; use IP_PORT.';
  if (draft.k8sServices.length > 0) return 'K8sService goes with type K8S only.';
  if (draft.upstreamHost && !/^[A-Za-z0-9.:_-]{1,255}$/.test(draft.upstreamHost))
    return 'UpstreamHost is no value of a Host header.';
  return faultOfNodes(draft.nodes) ?? faultOfHealthChecker(draft.healthChecker);
};
