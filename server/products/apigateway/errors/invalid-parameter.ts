// InvalidParameter.*, MissingParameter.* and UnknownParameter: the shape of the request is wrong.
import { rows } from './rows.ts';

export const invalidParameter = rows('InvalidParameter', 400, {
  '': 'Parameter {parameter} is not valid: {reason}',
  BasicServiceNotAllowAttachPlugin: 'A basic service takes no plugin.',
  DuplicatePluginConfig: 'The plugin collides with one that is attached already. Detach that one first.',
  FormatError: 'Parameter {parameter} has a wrong format: {reason}',
});

export const missingParameter = rows('MissingParameter', 400, {
  '': 'Parameter {parameter} is missing.',
  BackendSpecificParam: 'This kind of backend needs parameter {parameter}.',
  PluginConfig: 'The plugin needs {parameter} in PluginData.',
});

export const unknownParameter = rows('UnknownParameter', 400, {
  '': 'Parameter {parameter} is not known to this action. Remove it.',
});
