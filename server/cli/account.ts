// portico account|user|key|policy …: identity from the command line. Each line of the table is one action of the iam product.
import type { Command } from 'commander';
import { reportingErrors, withClientOptions } from './call.ts';
import type { ClientOptions } from './control-client.ts';
import { findAction, printAnswer, sendCall } from './control-client.ts';

interface IdentityCommand {
  readonly action: string;
  readonly doc: string;
  /** Required parameters, given in this order; `Name=value` sends a fixed one. */
  readonly takes: readonly string[];
  /** Further parameters as flags: flag → parameter. */
  readonly flags?: Readonly<Record<string, string>>;
}

const commands: Readonly<Record<string, Readonly<Record<string, IdentityCommand>>>> = {
  account: {
    create: { action: 'CreateAccount', doc: 'Make an account with its root user.', takes: ['AccountName'] },
    list: { action: 'ListAccounts', doc: 'List accounts.', takes: [] },
    standing: {
      action: 'UpdateAccountStanding',
      doc: 'Say what the products should think of an account.',
      takes: ['AccountId'],
      flags: {
        '--verified <bool>': 'Verified',
        '--in-arrears <bool>': 'InArrears',
        '--risk-control <bool>': 'RiskControl',
      },
    },
  },
  user: {
    create: { action: 'CreateUser', doc: 'Make a user in the account.', takes: ['UserName'] },
    list: { action: 'ListUsers', doc: 'List users.', takes: [] },
    delete: { action: 'DeleteUser', doc: 'Delete a user without keys and policies.', takes: ['UserName'] },
  },
  key: {
    create: {
      action: 'CreateAccessKey',
      doc: 'Make an access key; its secret is shown this once.',
      takes: [],
      flags: { '--user <name>': 'UserName' },
    },
    list: { action: 'ListAccessKeys', doc: 'List access keys.', takes: [], flags: { '--user <name>': 'UserName' } },
    disable: {
      action: 'UpdateAccessKey',
      doc: 'Refuse calls with this key.',
      takes: ['AccessKeyId', 'Status=Inactive'],
      flags: { '--user <name>': 'UserName' },
    },
    enable: {
      action: 'UpdateAccessKey',
      doc: 'Take calls with this key again.',
      takes: ['AccessKeyId', 'Status=Active'],
      flags: { '--user <name>': 'UserName' },
    },
    delete: {
      action: 'DeleteAccessKey',
      doc: 'Delete a key.',
      takes: ['AccessKeyId'],
      flags: { '--user <name>': 'UserName' },
    },
  },
  policy: {
    create: {
      action: 'CreatePolicy',
      doc: 'Make a policy from its JSON document.',
      takes: ['PolicyName', 'PolicyDocument'],
    },
    list: { action: 'ListPolicies', doc: 'List policies.', takes: [] },
    attach: { action: 'AttachUserPolicy', doc: 'Give a user a policy.', takes: ['UserName', 'PolicyKrn'] },
    detach: { action: 'DetachUserPolicy', doc: 'Take a policy from a user.', takes: ['UserName', 'PolicyKrn'] },
    delete: { action: 'DeletePolicy', doc: 'Delete a policy that nobody has.', takes: ['PolicyKrn'] },
  },
};

/** `--in-arrears <bool>` is read by commander as `inArrears`. */
const optionKey = (flag: string): string =>
  (flag.split(' ')[0] ?? '').slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const kebab = (parameter: string): string =>
  parameter.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

export const addAccountCommands = (program: Command): void => {
  for (const [group, members] of Object.entries(commands)) {
    const parent = program.command(group).description(`Manage ${group === 'policy' ? 'policies' : `${group}s`}.`);
    for (const [verb, { action, doc, takes, flags = {} }] of Object.entries(members)) {
      const asked = takes.filter((name) => !name.includes('='));
      const command = parent.command([verb, ...asked.map((name) => `<${kebab(name)}>`)].join(' ')).description(doc);
      for (const [flag, parameter] of Object.entries(flags)) command.option(flag, parameter);
      withClientOptions(command).action((...given: readonly unknown[]) =>
        reportingErrors(async () => {
          const options = given[asked.length] as ClientOptions & Readonly<Record<string, string | undefined>>;
          const parameters: Record<string, unknown> = {};
          for (const name of takes.filter((fixed) => fixed.includes('='))) {
            const [parameter = '', value] = name.split('=');
            parameters[parameter] = value;
          }
          for (const [index, name] of asked.entries()) parameters[name] = given[index];
          for (const [flag, parameter] of Object.entries(flags)) parameters[parameter] = options[optionKey(flag)];
          printAnswer(await sendCall(findAction('iam', action), parameters, options));
        }),
      );
    }
  }
};
