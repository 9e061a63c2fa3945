// Handlers of shares.
import { randomUUID } from 'node:crypto';
import type { Handler } from '#kernel/action.ts';
import type { Scope } from '#store/scope.ts';
import { E } from '../errors.ts';
import { findLine } from '../lines.ts';
import type { BandwidthPorts } from '../ports.ts';
import type { CreateBandWidthShare, DescribeBandWidthShares } from './contract.ts';
import { currentChargeType, pageOf, pageOffset } from './rules.ts';

const DEFAULT_PROJECT = '0';

export const createBandWidthShare =
  (ports: BandwidthPorts): Handler<typeof CreateBandWidthShare, Scope> =>
  async (input, ctx) => {
    if (findLine(input.LineId) === undefined) ctx.fail(E.invalidParameterValue, { parameter: 'LineId' });
    if (!(await ports.hasProject(ctx.caller.accountId, input.ProjectId)))
      ctx.fail(E.invalidParameterValue, { parameter: 'ProjectId' });
    const id = randomUUID();
    await ctx.store.insert('bandwidth_share', {
      bandwidth_share_id: id,
      name: input.BandWidthShareName,
      project_id: input.ProjectId,
      line_id: input.LineId,
      bandwidth: input.BandWidth,
      charge_type: currentChargeType(input.ChargeType),
      created_at: ctx.now.toISOString(),
    });
    return {
      BandWidthShareId: id,
      BandWidthShareName: input.BandWidthShareName,
      CreateTime: ctx.now,
      BandWidth: input.BandWidth,
      LineId: input.LineId,
    };
  };

export const describeBandWidthShares: Handler<typeof DescribeBandWidthShares, Scope> = async (input, ctx) => {
  const asksForTags = input.TagKey !== undefined || input.TagKV !== undefined;
  if (asksForTags) return { BandWidthShareSet: [] };

  let shares = ctx.store
    .select('bandwidth_share')
    .selectAll()
    .where('project_id', 'in', input.ProjectId ?? [DEFAULT_PROJECT]);
  if (input.BandWidthShareId !== undefined) shares = shares.where('bandwidth_share_id', 'in', input.BandWidthShareId);
  for (const filter of input.Filter ?? []) {
    const holders = ctx.store
      .select('bandwidth_share_address')
      .select('bandwidth_share_id')
      .where('allocation_id', 'in', filter.Value);
    shares = shares.where('bandwidth_share_id', 'in', holders);
  }
  const offset = pageOffset(input.NextToken);
  const found = await shares
    .orderBy('created_at')
    .orderBy('bandwidth_share_id')
    .limit(input.MaxResults + 1)
    .offset(offset)
    .execute();
  const page = pageOf(found, offset, input.MaxResults);
  const addresses = await addressesByShare(
    ctx.store,
    page.rows.map((row) => row.bandwidth_share_id),
  );

  return {
    BandWidthShareSet: page.rows.map((row) => ({
      BandWidthShareId: row.bandwidth_share_id,
      BandWidthShareName: row.name,
      LineId: row.line_id,
      LineName: findLine(row.line_id)?.name ?? '',
      BandWidth: row.bandwidth,
      ProjectId: row.project_id,
      ChargeType: row.charge_type,
      CreateTime: new Date(row.created_at),
      AssociateBandWidthShareInfoSet: addresses.get(row.bandwidth_share_id) ?? [],
      ...(input.IsContainTag && { TagSet: [] }),
    })),
    NextToken: page.nextToken,
  };
};

const addressesByShare = async (
  store: Scope,
  shareIds: readonly string[],
): Promise<ReadonlyMap<string, readonly { readonly AllocationId: string }[]>> => {
  const byShare = new Map<string, { AllocationId: string }[]>();
  if (shareIds.length === 0) return byShare;
  const rows = await store
    .select('bandwidth_share_address')
    .select(['bandwidth_share_id', 'allocation_id'])
    .where('bandwidth_share_id', 'in', shareIds)
    .orderBy('allocation_id')
    .execute();
  for (const row of rows) {
    const members = byShare.get(row.bandwidth_share_id) ?? [];
    members.push({ AllocationId: row.allocation_id });
    byShare.set(row.bandwidth_share_id, members);
  }
  return byShare;
};
