// Upstreams: sets of backend nodes that APIs share. Not in the document; models of the current SDK.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { E } from '../errors.ts';
import { filters, tagsInput } from '../structures/common.ts';
import {
  BindApiInfo,
  HealthCheckerInput,
  K8sServiceInput,
  ModifyUpstreamResultInfo,
  UpstreamInfo,
  UpstreamNodeInput,
} from './structures.ts';

const upstreamId = s.string({ min: 1, max: 50, doc: 'Id of the upstream.' });
const schemes = ['HTTP', 'HTTPS', 'gRPC', 'gRPCs'] as const;
// Two pages of the vendor spell it differently.
const algorithms = ['ROUND-ROBIN', 'ROUND_ROBIN'] as const;
const types = ['IP_PORT', 'K8S'] as const;
const serving = 'type K8S and schemes gRPC and gRPCs are not served; answers do not show the health of nodes';

const settings = {
  UpstreamName: s.string({ optional: true, max: 50, doc: 'Name: letters, digits and _.' }),
  UpstreamDescription: s.string({ optional: true, max: 200, doc: 'Description.' }),
  UpstreamType: s.enum(types, { optional: true, doc: 'IP_PORT or K8S.', gap: 'K8S is refused' }),
  Retries: s.int({ optional: true, min: 0, max: 100, doc: 'How often a failed request is repeated, 3 without.' }),
  UpstreamHost: s.string({ optional: true, max: 255, doc: 'Host header towards the nodes.' }),
  Nodes: s.list(UpstreamNodeInput, { optional: true, max: 200, doc: 'The nodes.' }),
  HealthChecker: s.optional(HealthCheckerInput),
  K8sService: s.list(K8sServiceInput, { optional: true, max: 20, doc: 'Of type K8S only.', gap: 'refused' }),
} as const;

/** The SDK makes both members of a page required; left out they are what every other list takes. */
const page = {
  Limit: s.int({ default: 20, min: 0, max: 100, doc: 'How many entries to answer, at most 100.' }),
  Offset: s.int({ default: 0, min: 0, doc: 'How many entries to skip.' }),
} as const;

const errors = [
  E['ResourceNotFound'],
  E['InvalidParameterValue.InvalidUpstream'],
  E['InvalidParameter.FormatError'],
] as const;
const notFound = [E['ResourceNotFound']] as const;
const listed = [E['ResourceNotFound'], E['InvalidParameterValue.InvalidFilterNotSupportedName']] as const;

export const CreateUpstream = action({
  name: 'CreateUpstream',
  kind: 'write',
  doc: 'Creates an upstream.',
  coverage: { partly: serving },
  input: s.object({
    Scheme: s.enum(schemes, { anyCase: true, doc: 'Protocol of the nodes.' }),
    Algorithm: s.enum(algorithms, { anyCase: true, doc: 'How requests are spread: by weight, in turn.' }),
    UniqVpcId: s.string({ max: 50, doc: 'Private network of the nodes, a note: nodes are reached from the edge.' }),
    ...settings,
    Tags: tagsInput,
  }),
  output: s.object({ UpstreamId: s.string({ nullable: true, doc: 'Id of the upstream.' }) }),
  errors: [...errors, E['LimitExceeded']],
  examples: [
    {
      title: 'two nodes',
      request: {
        Scheme: 'HTTP',
        Algorithm: 'ROUND-ROBIN',
        UniqVpcId: 'vpc-1',
        UpstreamName: 'shop',
        Nodes: [
          { Host: '10.0.0.1', Port: 8080, Weight: 50 },
          { Host: '10.0.0.2', Port: 8080, Weight: 50 },
        ],
      },
      response: { UpstreamId: 'upstream-0c96l2bo' },
    },
  ],
});

export const ModifyUpstream = action({
  name: 'ModifyUpstream',
  kind: 'write',
  doc: 'Changes an upstream; what is left out stays. APIs that use it follow without a release.',
  resource: 'upstream/{UpstreamId}',
  coverage: { partly: serving },
  input: s.object({
    UpstreamId: upstreamId,
    Scheme: s.enum(schemes, { anyCase: true, optional: true, doc: 'Protocol of the nodes.' }),
    Algorithm: s.enum(algorithms, { anyCase: true, optional: true, doc: 'How requests are spread.' }),
    UniqVpcId: s.string({ optional: true, max: 50, doc: 'Private network, a note.' }),
    ...settings,
  }),
  output: s.object({ Result: s.nullable(ModifyUpstreamResultInfo) }),
  errors,
  examples: [{ title: 'fewer repetitions', request: { UpstreamId: 'upstream-0c96l2bo', Retries: 1 } }],
});

export const DeleteUpstream = action({
  name: 'DeleteUpstream',
  kind: 'write',
  doc: 'Deletes an upstream that no API uses.',
  resource: 'upstream/{UpstreamId}',
  input: s.object({ UpstreamId: upstreamId }),
  output: s.object({ UpstreamId: s.string({ nullable: true, doc: 'Id of the deleted upstream.' }) }),
  errors: [...notFound, E['UnsupportedOperation.UnsupportedDeleteUpstream']],
  examples: [
    {
      title: 'one upstream',
      request: { UpstreamId: 'upstream-0c96l2bo' },
      response: { UpstreamId: 'upstream-0c96l2bo' },
    },
  ],
});

export const DescribeUpstreams = action({
  name: 'DescribeUpstreams',
  kind: 'read',
  doc: 'Lists upstreams, newest first. Filters: UpstreamId, UpstreamName.',
  input: s.object({ ...page, Filters: filters }),
  output: s.object({
    Result: s.object(
      {
        TotalCount: s.int({ doc: 'How many match.' }),
        UpstreamSet: s.list(UpstreamInfo, { doc: 'The upstreams of this page.' }),
      },
      { name: 'DescribeUpstreamInfo' },
    ),
  }),
  errors: listed,
  examples: [
    {
      title: 'the first page',
      request: { Limit: 20, Offset: 0 },
      response: { Result: { TotalCount: 0, UpstreamSet: [] } },
    },
  ],
});

export const DescribeUpstreamBindApis = action({
  name: 'DescribeUpstreamBindApis',
  kind: 'read',
  doc: 'Lists the APIs that use an upstream, newest first. Filters: ServiceId, ApiId.',
  resource: 'upstream/{UpstreamId}',
  input: s.object({ ...page, UpstreamId: upstreamId, Filters: filters }),
  output: s.object({
    Result: s.object(
      {
        TotalCount: s.int({ doc: 'How many match.' }),
        BindApiSet: s.list(BindApiInfo, { doc: 'The APIs of this page.' }),
      },
      { name: 'DescribeUpstreamBindApis' },
    ),
  }),
  errors: listed,
  examples: [
    {
      title: 'the first page',
      request: { UpstreamId: 'upstream-0c96l2bo' },
      response: { Result: { TotalCount: 0, BindApiSet: [] } },
    },
  ],
});
