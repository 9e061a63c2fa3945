// Handlers of tags. The tags themselves live with the resources; ports.ts says how they are reached.
import { createHash } from 'node:crypto';
import type { Context, Handler } from '#kernel/action.ts';
import type { Scope } from '#store/scope.ts';
import { E } from '../errors.ts';
import type { TagHolder, TagPorts } from '../ports.ts';
import type { DescribeResourceTagsByResourceIds, ModifyResourceTags } from './contract.ts';
import { changeTags, faultOfTag, MAX_TAGS, parseResource, repeatedKey } from './rules.ts';

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

interface Place {
  readonly holder: TagHolder;
  /** Rows of the caller's account where the resource would be. */
  readonly store: Scope;
}

/** Who keeps the tags of such a resource, and where; fails for what has no tags here. */
const placeOf = (
  { holders, regions }: TagPorts,
  ctx: Context<
    | 'InvalidParameterValue.ServiceTypeInvalid'
    | 'InvalidParameterValue.ResourcePrefixInvalid'
    | 'InvalidParameterValue.RegionInvalid',
    Scope
  >,
  { service, prefix, region }: { readonly service: string; readonly prefix: string; readonly region: string },
): Place => {
  const holder = holders.find((one) => one.service === service);
  if (holder === undefined)
    return ctx.fail(E.unknownService, { service, known: holders.map((one) => one.service).join(', ') });
  if (!holder.prefixes.includes(prefix))
    return ctx.fail(E.unknownPrefix, { prefix, known: holder.prefixes.join(', ') });
  if (holder.placement === 'global') return { holder, store: ctx.store.inRegion('global') };
  if (!regions.includes(region)) return ctx.fail(E.unknownRegion, { region });
  return { holder, store: ctx.store.inRegion(region) };
};

export const describeResourceTagsByResourceIds =
  (ports: TagPorts): Handler<typeof DescribeResourceTagsByResourceIds, Scope> =>
  async (input, ctx) => {
    const { ServiceType: service, ResourcePrefix: prefix, Limit, Offset } = input;
    const { holder, store } = placeOf(ports, ctx, { service, prefix, region: input.ResourceRegion });
    if (Offset % Limit !== 0) return ctx.fail(E.wrongOffset);
    const ids = input.Category === 'System' ? [] : [...new Set(input.ResourceIds)];
    const found = [];
    for (const id of ids)
      for (const { key, value } of (await holder.read(store, prefix, id)) ?? [])
        found.push({
          TagKey: key,
          TagValue: value,
          ResourceId: id,
          TagKeyMd5: md5(key),
          TagValueMd5: md5(value),
          ServiceType: service,
          Category: 'Custom',
        });
    return { TotalCount: found.length, Offset, Limit, Tags: found.slice(Offset, Offset + Limit) };
  };

export const modifyResourceTags =
  (ports: TagPorts): Handler<typeof ModifyResourceTags, Scope> =>
  async (input, ctx) => {
    const name = parseResource(input.Resource);
    if (name === undefined) return ctx.fail(E.malformedResource, { resource: input.Resource });
    if (name.uin !== '' && name.uin !== ctx.caller.uin) return ctx.fail(E.otherAccount);
    const { holder, store } = placeOf(ports, ctx, name);

    const replaced = (input.ReplaceTags ?? []).map((tag) => ({ key: tag.TagKey, value: tag.TagValue }));
    const deleted = (input.DeleteTags ?? []).map((tag) => tag.TagKey);
    if (replaced.length + deleted.length === 0) return ctx.fail(E.nothingToDo);
    for (const tag of replaced) {
      const fault = faultOfTag(tag);
      if (fault !== undefined) return ctx.fail(E[fault], { key: tag.key });
    }
    const repeated = repeatedKey(replaced.map((tag) => tag.key));
    if (repeated !== undefined) return ctx.fail(E.repeatedKey, { key: repeated });
    const both = replaced.find((tag) => deleted.includes(tag.key));
    if (both !== undefined) return ctx.fail(E.replacedAndDeleted, { key: both.key });

    const tags = await holder.read(store, name.prefix, name.id);
    if (tags === undefined) return ctx.fail(E.unknownResource, { id: name.id });
    const changed = changeTags(tags, replaced, deleted);
    if (changed.length > MAX_TAGS) return ctx.fail(E.tooManyTags, { limit: MAX_TAGS });
    await holder.write(store, name.prefix, name.id, changed);
    return {};
  };
