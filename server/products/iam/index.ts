// Kingsoft IAM 2015-11-01: users, access keys, policies, the project list and temporary keys (the vendor's sts),
// and three actions of Portico's own by which the operator manages accounts.
import type { Product } from '#kernel/product.ts';
import { implement } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import * as key from './access-key/actions.ts';
import * as keyContracts from './access-key/contract.ts';
import * as account from './account/actions.ts';
import * as accountContracts from './account/contract.ts';
import { gaps } from './gaps.ts';
import * as policy from './policy/actions.ts';
import * as policyContracts from './policy/contract.ts';
import type { IamPorts } from './ports.ts';
import { getAccountAllProjectList } from './project/actions.ts';
import { GetAccountAllProjectList } from './project/contract.ts';
import { assumeRole } from './session/actions.ts';
import { AssumeRole } from './session/contract.ts';
import * as user from './user/actions.ts';
import * as userContracts from './user/contract.ts';

export type { IamPorts } from './ports.ts';

export const createIam = (ports: IamPorts): Product<Scope> => ({
  name: 'iam',
  title: 'Kingsoft identity and access management',
  family: 'kingsoft',
  serviceNames: ['iam', 'sts'],
  placement: 'global',
  versions: [
    {
      version: '2015-11-01',
      bindings: [
        ...implement<Scope>()(userContracts, {
          CreateUser: user.createUser(ports),
          GetUser: user.getUser(ports),
          ListUsers: user.listUsers(ports),
          DeleteUser: user.deleteUser(ports),
        }),
        ...implement<Scope>()(keyContracts, {
          CreateAccessKey: key.createAccessKey(ports),
          ListAccessKeys: key.listAccessKeys(ports),
          UpdateAccessKey: key.updateAccessKey(ports),
          DeleteAccessKey: key.deleteAccessKey(ports),
        }),
        ...implement<Scope>()(policyContracts, {
          CreatePolicy: policy.createPolicy(ports),
          GetPolicy: policy.getPolicy(ports),
          ListPolicies: policy.listPolicies(ports),
          DeletePolicy: policy.deletePolicy(ports),
          AttachUserPolicy: policy.attachUserPolicy(ports),
          DetachUserPolicy: policy.detachUserPolicy(ports),
          ListAttachedUserPolicies: policy.listAttachedUserPolicies(ports),
        }),
        ...implement<Scope>()(
          { GetAccountAllProjectList, AssumeRole },
          { GetAccountAllProjectList: getAccountAllProjectList, AssumeRole: assumeRole(ports) },
        ),
        ...implement<Scope>()(accountContracts, {
          CreateAccount: account.createAccount(ports),
          ListAccounts: account.listAccounts(ports),
          UpdateAccountStanding: account.updateAccountStanding(ports),
        }),
      ],
      gaps,
    },
  ],
  style: { product: 'iam', xmlNamespace: 'http://iam.api.ksyun.com/doc/2015-11-01/' },
});
