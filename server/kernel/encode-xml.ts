// Answers as XML. The writer is fast-xml-parser's; this file only lays the answer out as the vendors' samples do:
// a list repeats its own member name, or stands as a wrapper around `xmlItem` elements.
import { XMLBuilder } from 'fast-xml-parser';
import { AnswerMismatch } from './encode-json.ts';
import type { Node } from './schema.ts';
import { formatTime } from './times.ts';

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', suppressEmptyNode: true });

// XML 1.0 has no way to write these, not even escaped (W3C XML 1.0, section 2.2).
const UNWRITABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const text = (value: unknown): string => String(value).replace(UNWRITABLE, '');

const layOut = (node: Node, value: unknown, path: string): unknown => {
  if (value === null) return '';
  switch (node.kind) {
    case 'string':
    case 'enum':
    case 'int':
    case 'float':
    case 'bool':
      return text(value);
    case 'time':
      return text(formatTime(node.format, value as Date));
    case 'json':
      return text(typeof value === 'string' ? value : JSON.stringify(value));
    case 'list': {
      const items = (value as readonly unknown[]).map((item, index) => layOut(node.item, item, `${path}[${index}]`));
      return node.xmlItem === undefined ? items : { [node.xmlItem]: items };
    }
    case 'object': {
      const element: Record<string, unknown> = {};
      for (const [name, member] of Object.entries(node.members)) {
        const given = (value as Record<string, unknown>)[name];
        if (given !== undefined) element[name] = layOut(member, given, `${path}.${name}`);
        else if (member.presence === 'required') throw new AnswerMismatch(`${path}.${name}`, 'missing');
      }
      return element;
    }
    default:
      return node satisfies never;
  }
};

/** Extra elements of an envelope: text, or one level of nested elements. */
export type ExtraElement = readonly [name: string, value: string | Readonly<Record<string, string>>];

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

/** Writes `<root attributes>` with the envelope's elements before and the answer's members after. */
export const encodeXml = (
  root: string,
  attributes: Readonly<Record<string, string>>,
  node: Node,
  value: unknown,
  before: readonly ExtraElement[] = [],
  after: readonly ExtraElement[] = [],
): string => {
  const element: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(attributes)) element[`@${name}`] = text(attribute);
  for (const [name, extra] of before) element[name] = extraElement(extra);
  Object.assign(element, layOut(node, value, ''));
  for (const [name, extra] of after) element[name] = extraElement(extra);
  return DECLARATION + String(builder.build({ [root]: element }));
};

const extraElement = (extra: ExtraElement[1]): unknown =>
  typeof extra === 'string'
    ? text(extra)
    : Object.fromEntries(Object.entries(extra).map(([name, value]) => [name, text(value)]));
