// What the vendor's IAM has and Portico's has not, by reason. Source: the actions in the vendor's SDK, 2015-11-01.
import type { Gap } from '#kernel/product.ts';

const because = (reason: string, actions: readonly string[]): readonly Gap[] =>
  actions.map((action) => ({ action, reason }));

export const gaps: readonly Gap[] = [
  ...because('Not there yet.', ['UpdateUser', 'UpdatePolicy', 'ListEntitiesForPolicy', 'ListAllUserAccessKeys']),
  ...because('A policy has one version; change it by making another.', [
    'CreatePolicyVersion',
    'GetPolicyVersion',
    'ListPolicyVersions',
    'SetDefaultPolicyVersion',
    'DeletePolicyVersion',
  ]),
  ...because('Portico has no console login for users.', [
    'ChangePassword',
    'GetLoginProfile',
    'UpdateLoginProfile',
    'ListVirtualMFADevices',
    'GetVirtualMFADevice',
    'EnableMFADevice',
    'DeactivateMFADevice',
    'SendEmailCode',
    'SetUserSsoSettings',
    'GetUserSsoSettings',
  ]),
  ...because('Portico has no roles of their own.', [
    'CreateRole',
    'DeleteRole',
    'GetRole',
    'ListRoles',
    'UpdateRole',
    'AttachRolePolicy',
    'DetachRolePolicy',
    'ListAttachedRolePolicies',
    'UpdateRoleTrustAccounts',
  ]),
  ...because('Portico has no groups of users.', [
    'CreateGroup',
    'DeleteGroup',
    'GetGroup',
    'ListGroups',
    'UpdateGroup',
    'AddUserToGroup',
    'RemoveUserFromGroup',
    'ListGroupsForUser',
    'ListUsersForGroup',
    'AttachGroupPolicy',
    'DetachGroupPolicy',
    'ListGroupPolicies',
  ]),
  ...because('An account has the default project only.', [
    'CreateProject',
    'UpdateProjectInfo',
    'UpdateInstanceProjectId',
    'BatchUpdateInstanceProjectId',
    'GetAccountAllProjectsByParams',
    'AddProjectMember',
    'DeleteProjectMember',
    'ListProjectMember',
    'InsertInstanceToES',
    'DelInstanceFromES',
  ]),
  ...because('There are no policies that the cloud itself makes.', ['GetEffectivePolicies']),
];
