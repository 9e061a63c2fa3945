// An action as command-line help: what `portico call <product> <Action> --help` prints.
import type { ActionContract } from './action.ts';
import { encodeJson } from './encode-json.ts';
import type { Node } from './schema.ts';

const shape = (node: Node): string => {
  switch (node.kind) {
    case 'enum':
      return node.values.join('|');
    case 'int':
    case 'float':
      return node.min === undefined && node.max === undefined ? node.kind : `${node.min ?? ''}..${node.max ?? ''}`;
    case 'string':
      return node.max === undefined ? 'string' : `string of at most ${node.max}`;
    case 'list':
      return `list of ${shape(node.item)}`;
    case 'object':
      return `{${Object.keys(node.members).join(', ')}}`;
    case 'bool':
    case 'time':
    case 'json':
      return node.kind;
    default:
      return node satisfies never;
  }
};

const presence = (node: Node): string => {
  if (node.presence === 'default' && 'default' in node) return `default ${JSON.stringify(node.default)}`;
  return node.presence;
};

export const commandHelp = (contract: ActionContract): string => {
  const members = contract.input.kind === 'object' ? Object.entries(contract.input.members) : [];
  const width = Math.max(0, ...members.map(([name]) => name.length));
  const lines = [contract.doc, '', members.length === 0 ? 'No parameters.' : 'Parameters:'];
  for (const [name, node] of members)
    lines.push(
      `  ${name.padEnd(width)}  ${presence(node)}; ${shape(node)}${node.doc === undefined ? '' : `. ${node.doc}`}`,
    );
  const example = contract.examples[0];
  if (example !== undefined)
    lines.push('', 'Example:', `  '${JSON.stringify(encodeJson(contract.input, example.request))}'`);
  if (contract.errors.length > 0)
    lines.push('', 'Errors:', ...contract.errors.map((error) => `  ${error.code}: ${error.message}`));
  return `${lines.join('\n')}\n`;
};
