// Releases: the state of a service is frozen as a version, and an environment runs a version.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { errorsOf } from '../documented-errors.ts';
import { apiId, done, environmentName, environmentNames, paging, serviceId } from '../structures/common.ts';
import { ReleaseService as Released, ServiceReleaseHistory, ServiceReleaseVersion } from '../structures/release.ts';

const note = { max: 200, doc: 'Note, at most 200 characters.' } as const;

export const ReleaseService = action({
  name: 'ReleaseService',
  kind: 'write',
  doc: 'Publishes the APIs of a service in an environment, as a new version.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ServiceId: serviceId,
    EnvironmentName: environmentName,
    ReleaseDesc: s.string(note),
    ApiIds: s.list(apiId, {
      optional: true,
      max: 1000,
      doc: 'APIs to publish, all where left out; the others stay as they are published.',
    }),
  }),
  output: s.object({ Result: Released }),
  errors: errorsOf('ReleaseService', 'ResourceNotFound.InvalidService', 'ResourceNotFound.InvalidApi'),
  examples: [
    {
      title: 'to production',
      request: { ServiceId: 'service-ody35h5e', EnvironmentName: 'release', ReleaseDesc: 'first' },
      response: {
        Result: {
          ReleaseDesc: 'first',
          ReleaseVersion: '2026112405000072fae6e9-9726-4caa-8867-6366cd3f1ba5',
        },
      },
    },
  ],
});

export const UnReleaseService = action({
  name: 'UnReleaseService',
  kind: 'write',
  doc: 'Takes a service offline in an environment. Bindings of usage plans stay.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ServiceId: serviceId,
    EnvironmentName: environmentName,
    ApiIds: s.list(apiId, {
      optional: true,
      max: 1000,
      doc: 'Reserved.',
      gap: 'refused unless empty: the whole service goes offline',
    }),
  }),
  output: done,
  errors: errorsOf('UnReleaseService'),
  examples: [
    {
      title: 'out of production',
      request: { ServiceId: 'service-ody35h5e', EnvironmentName: 'release' },
      response: { Result: true },
    },
  ],
});

export const UpdateService = action({
  name: 'UpdateService',
  kind: 'write',
  doc: 'Switches an environment to any version of the service, at once.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ServiceId: serviceId,
    EnvironmentName: environmentName,
    VersionName: s.string({ min: 1, max: 100, doc: 'Version to run.' }),
    UpdateDesc: s.string({ ...note, optional: true }),
  }),
  output: done,
  errors: errorsOf('UpdateService', 'ResourceNotFound.InvalidService', 'InvalidParameterValue.InvalidEnvStatus'),
  examples: [
    {
      title: 'back to an earlier version',
      request: {
        ServiceId: 'service-ody35h5e',
        EnvironmentName: 'release',
        VersionName: '2026112405000072fae6e9-9726-4caa-8867-6366cd3f1ba5',
      },
      response: { Result: true },
    },
  ],
});

export const DescribeServiceEnvironmentReleaseHistory = action({
  name: 'DescribeServiceEnvironmentReleaseHistory',
  kind: 'read',
  doc: 'Lists the releases of a service to an environment, newest first.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ServiceId: serviceId,
    EnvironmentName: s.enum(environmentNames, { optional: true, doc: 'Environment; all where left out.' }),
    ...paging,
  }),
  output: s.object({ Result: s.nullable(ServiceReleaseHistory) }),
  errors: errorsOf('DescribeServiceEnvironmentReleaseHistory'),
  examples: [{ title: 'one environment', request: { ServiceId: 'service-ody35h5e', EnvironmentName: 'test' } }],
});

export const DescribeServiceReleaseVersion = action({
  name: 'DescribeServiceReleaseVersion',
  kind: 'read',
  doc: 'Lists the versions of a service, newest first.',
  resource: 'service/{ServiceId}',
  input: s.object({ ServiceId: serviceId, ...paging }),
  output: s.object({ Result: s.nullable(ServiceReleaseVersion) }),
  errors: errorsOf('DescribeServiceReleaseVersion'),
  examples: [{ title: 'one service', request: { ServiceId: 'service-ody35h5e' } }],
});
