// InternalError.* and InternalServerError.*: Portico or something behind it failed. The document writes both words,
// current SDKs only the first.
import { rows } from './rows.ts';

const behind = {
  ApigwException: 'The gateway failed inside. Repeat the call; if it goes on, look up the RequestId in the log.',
  CauthException: 'The identity check failed inside. Repeat the call later.',
  OssException: 'The stored state could not be reached. Repeat the call later.',
  ScfException: 'The function service could not be reached. Repeat the call later.',
  TsfException: 'The microservice platform could not be reached. Repeat the call later.',
  VpcException: 'The private network service could not be reached. Repeat the call later.',
} as const;

export const internalError = rows('InternalError', 500, {
  '': 'An internal error happened. Repeat the call; if it goes on, look up the RequestId in the log.',
  ...behind,
  CamException: 'The access management could not be reached. Repeat the call later.',
  ClbException: 'The load balancer could not be reached. Repeat the call later.',
  DbException: 'The database could not be reached. Repeat the call later.',
  ReturnableException: 'The tag service could not be reached. Repeat the call later.',
});

export const internalServerError = rows('InternalServerError', 500, {
  '': 'An internal error happened. Repeat the call; if it goes on, look up the RequestId in the log.',
  ...behind,
});
