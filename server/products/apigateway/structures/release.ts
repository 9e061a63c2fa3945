// Environments, versions and request rates.
import { s } from '#kernel/schema.ts';

export const Environment = s.object(
  {
    EnvironmentName: s.string({ doc: 'test, prepub or release.' }),
    Url: s.string({ doc: 'Domain and environment, without scheme.' }),
    Status: s.int({ doc: '1 published, 0 not.' }),
    VersionName: s.string({ doc: 'Version that runs there, empty where nothing is published.' }),
    CreateTime: s.time({ nullable: true, doc: 'When it was published.' }),
  },
  { name: 'Environment' },
);

export const ServiceEnvironmentSet = s.object(
  {
    TotalCount: s.int({ nullable: true, doc: 'How many environments there are.' }),
    EnvironmentList: s.list(Environment, { nullable: true, doc: 'The environments.' }),
  },
  { name: 'ServiceEnvironmentSet' },
);

export const ServiceEnvironmentStrategy = s.object(
  {
    EnvironmentName: s.string({ doc: 'test, prepub or release.' }),
    Url: s.string({ doc: 'Domain and environment, without scheme.' }),
    Status: s.int({ doc: '1 published, 0 not.' }),
    VersionName: s.string({ nullable: true, doc: 'Version that runs there.' }),
    Strategy: s.int({ doc: 'Requests per second.' }),
    MaxStrategy: s.int({ nullable: true, doc: 'Largest value Strategy can take.' }),
  },
  { name: 'ServiceEnvironmentStrategy' },
);

export const ServiceEnvironmentStrategyStatus = s.object(
  {
    TotalCount: s.int({ nullable: true, doc: 'How many environments there are.' }),
    EnvironmentList: s.list(ServiceEnvironmentStrategy, { nullable: true, doc: 'The environments.' }),
  },
  { name: 'ServiceEnvironmentStrategyStatus' },
);

export const EnvironmentStrategy = s.object(
  {
    EnvironmentName: s.string({ doc: 'test, prepub or release.' }),
    Quota: s.int({ doc: 'Requests per second, -1 for no limit.' }),
  },
  { name: 'EnvironmentStrategy' },
);

export const ApiEnvironmentStrategy = s.object(
  {
    ApiId: s.string({ doc: 'Id of the API.' }),
    ApiName: s.string({ doc: 'Name of the API.' }),
    Path: s.string({ doc: 'Frontend path.' }),
    Method: s.string({ doc: 'Frontend method.' }),
    EnvironmentStrategySet: s.list(EnvironmentStrategy, { doc: 'Rates in the environments the API was released to.' }),
  },
  { name: 'ApiEnvironmentStrategy' },
);

/** Called ApiEnvironmentStrategyStaus in the document and ApiEnvironmentStrategyStatus in the current SDK. */
export const ApiEnvironmentStrategyStatus = s.object(
  {
    TotalCount: s.int({ nullable: true, doc: 'How many APIs match.' }),
    ApiEnvironmentStrategySet: s.list(ApiEnvironmentStrategy, { nullable: true, doc: 'The APIs of this page.' }),
  },
  { name: 'ApiEnvironmentStrategyStaus' },
);

export const ReleaseService = s.object(
  {
    ReleaseDesc: s.string({ nullable: true, doc: 'Note of the release.' }),
    ReleaseVersion: s.string({ nullable: true, doc: 'Version the release made.' }),
  },
  { name: 'ReleaseService' },
);

export const ServiceReleaseHistoryInfo = s.object(
  {
    VersionName: s.string({ nullable: true, doc: 'Version.' }),
    VersionDesc: s.string({ nullable: true, doc: 'Note of the release.' }),
    ReleaseTime: s.time({ nullable: true, doc: 'When it was released.' }),
  },
  { name: 'ServiceReleaseHistoryInfo' },
);

export const ServiceReleaseHistory = s.object(
  {
    TotalCount: s.int({ nullable: true, doc: 'How many releases there were.' }),
    VersionList: s.list(ServiceReleaseHistoryInfo, { nullable: true, doc: 'Newest first.' }),
  },
  { name: 'ServiceReleaseHistory' },
);

export const ServiceReleaseVersion = s.object(
  {
    TotalCount: s.int({ nullable: true, doc: 'How many versions there are.' }),
    VersionList: s.list(ServiceReleaseHistoryInfo, { nullable: true, doc: 'Newest first.' }),
  },
  { name: 'ServiceReleaseVersion' },
);
