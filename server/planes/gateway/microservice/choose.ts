// route choice, microservices: X-NameSpace-Code and X-MicroService-Name say which service a call is for, its turns or the
// caller's cookie which instance (TSF 对接).
import { hash } from 'node:crypto';
import type { Call, Outcome, Step } from '../call.ts';
import { addFields } from '../call.ts';
import type { Channel, Node } from '../channel/channel.ts';
import { pickNode } from '../channel/channel.ts';
import { Tries } from '../channel/tries.ts';
import { headerValue } from '../header-fields.ts';
import { givenValue } from '../parameter-values.ts';
import type { Refusal } from '../refusal.ts';
import type { ParameterPosition, RouteSnapshot } from '../snapshot.ts';
import type { MicroserviceSnapshot, MicroservicesSnapshot } from './snapshot.ts';

const UNKNOWN: Refusal = { status: 404, message: 'Not found micro service with key' };
const NO_LOCATION: Refusal = { status: 481, message: 'Get location of micro service info fail' };
/** Ours: the table has no text for a service that is known and has no instance. */
const NO_INSTANCE: Refusal = { status: 503, message: 'Micro service has no instance' };

const NAMESPACE = 'X-NameSpace-Code';
const NAME = 'X-MicroService-Name';
const COOKIE = 'portico-instance';

export const chooseMicroservice = (
  route: RouteSnapshot,
  { services, stickySeconds }: MicroservicesSnapshot,
  channelOf: (service: MicroserviceSnapshot) => Channel,
): Step => {
  const namespaceAt = positionOf(route, NAMESPACE);
  const nameAt = positionOf(route, NAME);
  const channels = new Map(services.map((service) => [`${service.namespace}/${service.name}`, channelOf(service)]));
  return {
    phase: 'node choice',
    run: (call) => {
      if (namespaceAt === undefined || nameAt === undefined) return NO_LOCATION;
      const channel = channels.get(`${read(call, namespaceAt)}/${read(call, nameAt)}`);
      if (channel === undefined) return UNKNOWN;
      return stickySeconds === undefined ? choose(call, channel) : chooseSticky(call, channel, stickySeconds);
    },
  };
};

interface Place {
  readonly position: ParameterPosition;
  readonly name: string;
  readonly fallback: string | undefined;
}

const positionOf = ({ parameters }: RouteSnapshot, name: string): Place | undefined => {
  const found = parameters.find((parameter) => parameter.name.toLowerCase() === name.toLowerCase());
  return found && { position: found.position, name: found.name, fallback: found.defaultValue };
};

const read = (call: Call, { position, name, fallback }: Place): string =>
  givenValue(call, position, name) ?? fallback ?? '';

const choose = (call: Call, channel: Channel): Outcome => {
  const node = pickNode(channel.nodes, [], call.now);
  if (node === undefined) return NO_INSTANCE;
  call.tries = new Tries(channel, node);
  return undefined;
};

/** A caller stays with its instance while that is there and well; then it gets another, and a new cookie. */
const chooseSticky = (call: Call, channel: Channel, seconds: number): Outcome => {
  const cookie = cookieValue(headerValue(call.inbound.headers, 'cookie') ?? '');
  const known = cookie === '' ? undefined : channel.nodes.find((node) => markOf(node) === cookie);
  const stays = known !== undefined && known.health?.isDown(call.now) !== true;
  const node = stays ? known : pickNode(channel.nodes, [], call.now);
  if (node === undefined) return NO_INSTANCE;
  let told = false;
  const tell = (chosen: Node): void => {
    if (told) call.pluginFields = withoutCookie(call.pluginFields ?? []);
    told = true;
    addFields(call, ['Set-Cookie', `${COOKIE}=${markOf(chosen)}; Path=/; Max-Age=${seconds}; HttpOnly`]);
  };
  if (!stays) tell(node);
  call.tries = new Tries(channel, node, tell);
  return undefined;
};

const withoutCookie = (fields: readonly string[]): string[] =>
  fields.filter((_, index) => !fields[index - (index % 2) + 1]!.startsWith(`${COOKIE}=`));

const marks = new WeakMap<Node, string>();

/** Names an instance to its callers, the same on every edge, without its address. */
const markOf = (node: Node): string => {
  let mark = marks.get(node);
  if (mark === undefined) {
    mark = hash('sha256', `instance ${node.name}`, 'hex').slice(0, 24);
    marks.set(node, mark);
  }
  return mark;
};

const cookieValue = (header: string): string => {
  for (const part of header.split(';')) {
    const pair = part.trim();
    if (pair.startsWith(`${COOKIE}=`)) return pair.slice(COOKIE.length + 1);
  }
  return '';
};
