// Binding usage plans to environments of services, or to single APIs in them. Acts at once, without a release.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { errorsOf } from '../documented-errors.ts';
import { done, environmentName, paging, serviceId, usagePlanId } from '../structures/common.ts';
import { ApiUsagePlanSet, ServiceUsagePlanSet, UsagePlanEnvironmentStatus } from '../structures/usage-plan.ts';

const bindType = s.enum(['SERVICE', 'API'], { default: 'SERVICE', doc: 'The whole service, or single APIs of it.' });
const binding = s.object({
  UsagePlanIds: s.list(usagePlanId, { min: 1, max: 100, doc: 'Ids of the usage plans.' }),
  BindType: bindType,
  Environment: environmentName,
  ServiceId: serviceId,
  ApiIds: s.list(s.string({ max: 50 }), { optional: true, max: 200, doc: 'Ids of the APIs, with BindType API.' }),
});
const example = {
  title: 'a plan for the whole service',
  request: {
    UsagePlanIds: ['usagePlan-quqxvett'],
    BindType: 'SERVICE',
    Environment: 'release',
    ServiceId: 'service-ody35h5e',
  },
  response: { Result: true },
} as const;
const ofService = { title: 'one service', request: { ServiceId: 'service-ody35h5e' } } as const;

export const BindEnvironment = action({
  name: 'BindEnvironment',
  kind: 'write',
  doc: 'Binds usage plans to an environment of a service, or to APIs in it.',
  resource: 'service/{ServiceId}',
  input: binding,
  output: done,
  errors: errorsOf('BindEnvironment', 'ResourceNotFound.InvalidService'),
  examples: [example],
});

export const UnBindEnvironment = action({
  name: 'UnBindEnvironment',
  kind: 'write',
  doc: 'Unbinds usage plans from an environment of a service, or from APIs in it.',
  resource: 'service/{ServiceId}',
  input: binding,
  output: done,
  errors: errorsOf('UnBindEnvironment', 'InvalidParameterValue.InvalidApiIds'),
  examples: [example],
});

export const DemoteServiceUsagePlan = action({
  name: 'DemoteServiceUsagePlan',
  kind: 'write',
  doc: 'Turns the binding of a usage plan to a service into bindings to each of its APIs.',
  resource: 'service/{ServiceId}',
  input: s.object({ UsagePlanId: usagePlanId, ServiceId: serviceId, Environment: environmentName }),
  output: done,
  errors: errorsOf(
    'DemoteServiceUsagePlan',
    'ResourceNotFound.InvalidService',
    'FailedOperation.ServiceError',
    'InvalidParameterValue.InvalidEnvStatus',
  ),
  examples: [
    {
      title: 'one plan',
      request: { UsagePlanId: 'usagePlan-quqxvett', ServiceId: 'service-ody35h5e', Environment: 'release' },
      response: { Result: true },
    },
  ],
});

export const DescribeUsagePlanEnvironments = action({
  name: 'DescribeUsagePlanEnvironments',
  kind: 'read',
  doc: 'Lists what a usage plan is bound to.',
  resource: 'usagePlan/{UsagePlanId}',
  input: s.object({ UsagePlanId: usagePlanId, BindType: bindType, ...paging }),
  output: s.object({ Result: s.nullable(UsagePlanEnvironmentStatus) }),
  errors: errorsOf('DescribeUsagePlanEnvironments'),
  examples: [{ title: 'services', request: { UsagePlanId: 'usagePlan-quqxvett', BindType: 'SERVICE' } }],
});

export const DescribeServiceUsagePlan = action({
  name: 'DescribeServiceUsagePlan',
  kind: 'read',
  doc: 'Lists the usage plans that are bound to a whole service.',
  resource: 'service/{ServiceId}',
  input: s.object({ ServiceId: serviceId, ...paging }),
  output: s.object({ Result: s.nullable(ServiceUsagePlanSet) }),
  errors: errorsOf('DescribeServiceUsagePlan'),
  examples: [ofService],
});

export const DescribeApiUsagePlan = action({
  name: 'DescribeApiUsagePlan',
  kind: 'read',
  doc: 'Lists the usage plans that are bound to a service and to its APIs.',
  resource: 'service/{ServiceId}',
  input: s.object({ ServiceId: serviceId, ...paging }),
  output: s.object({ Result: s.nullable(ApiUsagePlanSet) }),
  errors: errorsOf('DescribeApiUsagePlan'),
  examples: [ofService],
});
