// Structures of upstreams, as callers give them and as answers show them (SDK models of 2018-08-08).
import { s } from '#kernel/schema.ts';
import { tagsOutput } from '../structures/common.ts';

const text = (doc: string) => s.string({ nullable: true, doc });
const number = (doc: string) => s.int({ nullable: true, doc });
const threshold = (doc: string) => s.int({ min: 0, max: 254, doc });

export const UpstreamNodeInput = s.object(
  {
    Host: s.string({ min: 1, max: 253, doc: 'Address or host name.' }),
    Port: s.int({ min: 1, max: 65_535, doc: 'Port.' }),
    Weight: s.int({ min: 0, max: 100, doc: 'Share of the requests; 0 takes the node out.' }),
    VmInstanceId: s.string({ optional: true, max: 64, doc: 'Machine it runs on, a note.' }),
    Tags: s.list(s.string({ max: 128 }), { optional: true, max: 20, doc: 'Colours of the node, a note.' }),
    Healthy: s.string({ optional: true, max: 20, doc: 'Not to be given; ignored.' }),
    ServiceName: s.string({ optional: true, max: 128, doc: 'Of clusters only; a note.' }),
    NameSpace: s.string({ optional: true, max: 128, doc: 'Of clusters only; a note.' }),
    ClusterId: s.string({ optional: true, max: 128, doc: 'Of clusters only; a note.' }),
    Source: s.string({ optional: true, max: 20, doc: 'Of clusters only; a note.' }),
    UniqueServiceName: s.string({ optional: true, max: 128, doc: 'Of clusters only; a note.' }),
  },
  { name: 'UpstreamNode' },
);

export const HealthCheckerInput = s.object(
  {
    EnableActiveCheck: s.bool({ doc: 'Whether nodes are probed.' }),
    EnablePassiveCheck: s.bool({ doc: 'Whether nodes are judged by the requests they answer.' }),
    HealthyHttpStatus: s.string({ max: 200, doc: 'Statuses of a healthy node, `200-399`.' }),
    UnhealthyHttpStatus: s.string({ max: 200, doc: 'Statuses of a failing node, `500,502`.' }),
    TcpFailureThreshold: threshold('Failed connections in a row; 0 does not count them.'),
    TimeoutThreshold: threshold('Timeouts in a row; 0 does not count them.'),
    HttpFailureThreshold: threshold('Failing statuses in a row; 0 does not count them.'),
    ActiveCheckHttpPath: s.string({ optional: true, max: 256, doc: 'Path of the probe, / without.' }),
    ActiveCheckTimeout: s.int({ optional: true, min: 1, max: 300, doc: 'Timeout of the probe in seconds, 5 without.' }),
    ActiveCheckInterval: s.int({ optional: true, min: 1, max: 3600, doc: 'Seconds between probes, 5 without.' }),
    ActiveRequestHeader: s.list(s.json(), {
      optional: true,
      max: 20,
      doc: 'Headers of the probe: HeaderName and HeaderValue.',
    }),
    UnhealthyTimeout: s.int({
      optional: true,
      min: 0,
      max: 86_400,
      doc: 'Seconds after which a failing node is tried again, 30 without.',
    }),
  },
  { name: 'UpstreamHealthChecker' },
);

const K8sLabel = s.object({ Key: s.string({ max: 128 }), Value: s.string({ max: 128 }) }, { name: 'K8sLabel' });
export const K8sServiceInput = s.object(
  {
    Weight: s.int({ min: 0, max: 100, doc: 'Share of the requests.' }),
    ClusterId: s.string({ max: 64, doc: 'The cluster.' }),
    Namespace: s.string({ max: 128, doc: 'Namespace of the service.' }),
    ServiceName: s.string({ max: 128, doc: 'Name of the service.' }),
    Port: s.int({ min: 1, max: 65_535, doc: 'Port of the service.' }),
    ExtraLabels: s.list(K8sLabel, { max: 20, doc: 'Labels of the pods.' }),
    Name: s.string({ optional: true, max: 128, doc: 'Name for people.' }),
  },
  { name: 'K8sService' },
);

const UpstreamNode = s.object(
  {
    Host: s.string({ doc: 'Address or host name.' }),
    Port: s.int({ doc: 'Port.' }),
    Weight: s.int({ doc: 'Share of the requests.' }),
    VmInstanceId: text('Machine it runs on.'),
    Tags: s.list(s.string(), { nullable: true, doc: 'Colours of the node.' }),
    Healthy: text('OFF without health checks, else NO_DATA: the edge does not report.'),
    ServiceName: text('Of clusters only.'),
    NameSpace: text('Of clusters only.'),
    ClusterId: text('Of clusters only.'),
    Source: text('Of clusters only.'),
    UniqueServiceName: text('Of clusters only.'),
  },
  { name: 'UpstreamNode' },
);

const UpstreamHealthChecker = s.object(
  {
    EnableActiveCheck: s.bool({ doc: 'Whether nodes are probed.' }),
    EnablePassiveCheck: s.bool({ doc: 'Whether nodes are judged by their answers.' }),
    HealthyHttpStatus: s.string({ doc: 'Statuses of a healthy node.' }),
    UnhealthyHttpStatus: s.string({ doc: 'Statuses of a failing node.' }),
    TcpFailureThreshold: s.int({ doc: 'Failed connections in a row.' }),
    TimeoutThreshold: s.int({ doc: 'Timeouts in a row.' }),
    HttpFailureThreshold: s.int({ doc: 'Failing statuses in a row.' }),
    ActiveCheckHttpPath: s.string({ doc: 'Path of the probe.' }),
    ActiveCheckTimeout: s.int({ doc: 'Timeout of the probe in seconds.' }),
    ActiveCheckInterval: s.int({ doc: 'Seconds between probes.' }),
    ActiveRequestHeader: s.list(s.json(), { nullable: true, doc: 'Headers of the probe.' }),
    UnhealthyTimeout: s.int({ doc: 'Seconds after which a failing node is tried again.' }),
  },
  { name: 'UpstreamHealthChecker', nullable: true },
);

const upstream = {
  UpstreamId: s.string({ doc: 'Id of the upstream.' }),
  UpstreamName: s.string({ doc: 'Name for people.' }),
  UpstreamDescription: s.string({ doc: 'Description.' }),
  Scheme: s.string({ doc: 'Protocol of the nodes.' }),
  Algorithm: s.string({ doc: 'How requests are spread.' }),
  UniqVpcId: s.string({ doc: 'Private network, a note.' }),
  Retries: number('How often a failed request is repeated.'),
  Nodes: s.list(UpstreamNode, { doc: 'The nodes.' }),
  CreatedTime: s.time({ doc: 'When it was created.' }),
  HealthChecker: UpstreamHealthChecker,
  UpstreamType: s.string({ doc: 'IP_PORT.' }),
  K8sServices: s.list(K8sServiceInput, { nullable: true, doc: 'Of clusters only.' }),
  UpstreamHost: text('Host header towards the nodes.'),
} as const;

/** The answer of ModifyUpstream has no tags. */
export const ModifyUpstreamResultInfo = s.object(upstream, { name: 'ModifyUpstreamResultInfo' });
export const UpstreamInfo = s.object({ ...upstream, Tags: tagsOutput }, { name: 'UpstreamInfo' });

export const BindApiInfo = s.object(
  {
    ApiId: s.string({ doc: 'Id of the API.' }),
    ServiceId: s.string({ doc: 'Id of its service.' }),
    ApiName: text('Name of the API.'),
    ServiceName: text('Name of the service.'),
    BindTime: s.time({ doc: 'When the API was last configured.' }),
  },
  { name: 'BindApiInfo' },
);
