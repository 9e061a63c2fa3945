// ResourceNotFound.* and the other words about resources. What belongs to another account is not found, never forbidden.
import { rows } from './rows.ts';

export const resourceNotFound = rows('ResourceNotFound', 404, {
  '': 'The resource does not exist: {reason}',
  InvalidAccessKeyId: 'Key {id} does not exist in this region. Check AccessKeyId.',
  InvalidApi: 'API {id} does not exist in this service. Check ApiId and ServiceId.',
  InvalidApiApp: 'Application {id} does not exist in this region. Check ApiAppId.',
  InvalidApiDoc: 'API document {id} does not exist in this region. Check ApiDocId.',
  InvalidClsTopic: 'Log topic {id} does not exist. Check the topic.',
  InvalidIPStrategy: 'IP strategy {id} does not exist in this service. Check StrategyId.',
  InvalidOAuthApi: 'API {id} is no authorising API of this service. Check AuthRelationApiId.',
  InvalidOauthApi: 'API {id} is no authorising API of this service. Check AuthRelationApiId.',
  InvalidPlugin: 'Plugin {id} does not exist in this region. Check PluginId.',
  InvalidService: 'Service {id} does not exist in this region. Check ServiceId and Region.',
  InvalidUsagePlan: 'Usage plan {id} does not exist in this region. Check UsagePlanId.',
});

export const resourceInUse = rows('ResourceInUse', 409, {
  '': 'The resource is in use. Release it first.',
});

export const resourceInsufficient = rows('ResourceInsufficient', 503, {
  '': 'There are not enough resources for this. Repeat the call later.',
});

export const resourceUnavailable = rows('ResourceUnavailable', 503, {
  '': 'The resource is not available now. Repeat the call later.',
});

export const resourcesSoldOut = rows('ResourcesSoldOut', 503, {
  '': 'The resource is sold out. Choose another kind.',
});
