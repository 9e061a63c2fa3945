// LimitExceeded.*: a quota of the account is used up. Numbers come from the settings.
import { rows } from './rows.ts';

export const limitExceeded = rows('LimitExceeded', 400, {
  '': 'A limit is reached: {reason}',
  APIDocLimitExceeded: 'The account has its {limit} API documents. Delete one first.',
  AccessKeyCountInUsagePlanLimitExceeded: 'A usage plan takes at most {limit} keys. Unbind some of plan {id} first.',
  ApiAppCountLimitExceeded: 'The account has its {limit} applications. Delete one first.',
  ApiCountLimitExceeded: 'A service takes at most {limit} APIs. Delete some or create another service.',
  ApiKeyCountLimitExceeded: 'The account has its {limit} keys in this region. Delete one first.',
  ExceededDefineMappingLimit: 'A domain takes at most {limit} path mappings. Give fewer.',
  ExceededDomainLimit: 'A service takes at most {limit} custom domains. Unbind one first.',
  IpStrategyLimitExceeded: 'A service takes at most {limit} IP strategies. Delete one first.',
  LogRuleCountLimitExceeded: 'The account has its {limit} log rules. Delete one first.',
  LogRuleUniqueLimitExceeded: 'A log rule of this kind is there already. Change that one.',
  RequestLimitExceeded: 'A limit is reached: {reason}',
  ServiceCountForPluginLimitExceeded: 'A plugin takes at most {limit} services. Unbind one first.',
  ServiceCountLimitExceeded: 'The account has its {limit} services in this region. Delete one first.',
  TcbEnvironmentCountLimitExceeded: 'The account has its {limit} environments. Delete one first.',
  UsagePlanLimitExceeded: 'A limit of usage plans is reached: {reason}',
});
