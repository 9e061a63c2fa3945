// The rule that keeps tenants apart, applied to the statement's tree and not left to whoever writes the statement:
//   every table a statement reads, wherever it stands (FROM, JOIN, USING, a subquery), is replaced by
//   (select * from it where account_id = … and region = …), and an UPDATE or DELETE gets these conditions on its target.
// A table outside the tenants' (accounts, keys, the change feed), SQL text that could name a table,
// and an update of account_id or region are refused.
import type {
  DeleteQueryNode,
  JoinNode,
  KyselyPlugin,
  OperationNode,
  QueryId,
  RawNode,
  UpdateQueryNode,
  UsingNode,
} from 'kysely';
import {
  AliasNode,
  AndNode,
  BinaryOperationNode,
  ColumnNode,
  FromNode,
  IdentifierNode,
  OperationNodeTransformer,
  OperatorNode,
  ParensNode,
  ReferenceNode,
  SelectAllNode,
  SelectionNode,
  SelectQueryNode,
  TableNode,
  ValueNode,
  WhereNode,
} from 'kysely';

/** Tables that belong to no tenant's view although some of them have an account_id. */
const CLOSED_TABLES: ReadonlySet<string> = new Set([
  'migration',
  'change',
  'idempotency',
  'nonce',
  'account',
  'iam_user',
  'access_key',
  'policy',
  'policy_attachment',
]);
const TENANT_COLUMNS: ReadonlySet<string> = new Set(['account_id', 'region']);
const COULD_NAME_A_TABLE = /\b(?:from|join|select|insert|update|delete|into|table|with|using)\b/i;

export interface Tenant {
  readonly accountId: string;
  readonly region: string;
}

const refuse = (sentence: string): never => {
  throw new Error(`scoped statement refused: ${sentence}`);
};

const nameOf = (table: TableNode): string => {
  if (table.table.schema !== undefined) return refuse('a table is named without a schema');
  const { name } = table.table.identifier;
  return CLOSED_TABLES.has(name) ? refuse(`table ${name} belongs to no tenant`) : name;
};

class TenantTransformer extends OperationNodeTransformer {
  readonly #tenant: Tenant;
  /** What this transformer made already: a subquery built from the same scope comes by a second time, inside its statement. */
  readonly #made = new WeakSet<OperationNode>();

  constructor(tenant: Tenant) {
    super();
    this.#tenant = tenant;
  }

  /** `name.account_id = … and name.region = …` */
  #conditions(name: string): OperationNode {
    const equals = (column: string, value: string): OperationNode =>
      BinaryOperationNode.create(
        ReferenceNode.create(ColumnNode.create(column), TableNode.create(name)),
        OperatorNode.create('='),
        ValueNode.create(value),
      );
    return AndNode.create(equals('account_id', this.#tenant.accountId), equals('region', this.#tenant.region));
  }

  /** A source of rows with only the tenant's rows in it; keeps the name the statement refers to it by. */
  #source(node: OperationNode, queryId: QueryId): OperationNode {
    if (this.#made.has(node)) return node;
    if (TableNode.is(node)) return this.#filtered(nameOf(node), IdentifierNode.create(nameOf(node)));
    if (AliasNode.is(node) && TableNode.is(node.node)) return this.#filtered(nameOf(node.node), node.alias);
    if (AliasNode.is(node) && SelectQueryNode.is(node.node)) return this.transformNode(node, queryId);
    return refuse('rows come from a table or a subquery, not from SQL text');
  }

  #filtered(name: string, alias: OperationNode): OperationNode {
    const all = SelectQueryNode.cloneWithSelections(SelectQueryNode.createFrom([TableNode.create(name)]), [
      SelectionNode.create(SelectAllNode.create()),
    ]);
    const made = AliasNode.create(
      { ...all, where: WhereNode.create(this.#conditions(name)) } as SelectQueryNode,
      alias,
    );
    this.#made.add(made);
    return made;
  }

  /** The statement's own conditions, in brackets, and the tenant's. */
  #where(where: WhereNode | undefined, target: string): WhereNode {
    const tenant = this.#conditions(target);
    return WhereNode.create(where === undefined ? tenant : AndNode.create(ParensNode.create(where.where), tenant));
  }

  protected override transformFrom(node: FromNode, queryId: QueryId): FromNode {
    return FromNode.create(node.froms.map((source) => this.#source(source, queryId)));
  }

  protected override transformUsing(node: UsingNode, queryId: QueryId): UsingNode {
    return { ...node, tables: node.tables.map((source) => this.#source(source, queryId)) };
  }

  protected override transformJoin(node: JoinNode, queryId: QueryId): JoinNode {
    const on = node.on === undefined ? {} : { on: this.transformNode(node.on, queryId) };
    return { ...node, table: this.#source(node.table, queryId), ...on };
  }

  protected override transformUpdateQuery(node: UpdateQueryNode, queryId: QueryId): UpdateQueryNode {
    if (node.table === undefined || !TableNode.is(node.table))
      return refuse('an update names one table, without alias');
    for (const { column } of node.updates ?? [])
      if (!ColumnNode.is(column) || TENANT_COLUMNS.has(column.column.name))
        return refuse('an update sets plain columns, and never account_id or region');
    const transformed = super.transformUpdateQuery(node, queryId);
    return { ...transformed, where: this.#where(transformed.where, nameOf(node.table)) };
  }

  protected override transformDeleteQuery(node: DeleteQueryNode, queryId: QueryId): DeleteQueryNode {
    const [target, ...others] = node.from.froms;
    if (target === undefined || !TableNode.is(target) || others.length > 0)
      return refuse('a delete names one table, without alias');
    const name = nameOf(target);
    const transformed = super.transformDeleteQuery(node, queryId);
    // The target itself must stay a table: the conditions do what the subquery does elsewhere.
    return { ...transformed, from: node.from, where: this.#where(transformed.where, name) };
  }

  protected override transformRaw(node: RawNode, queryId: QueryId): RawNode {
    if (node.sqlFragments.some((fragment) => COULD_NAME_A_TABLE.test(fragment)))
      return refuse('SQL text may hold expressions only, no keyword that leads to a table');
    return super.transformRaw(node, queryId);
  }
}

/** A Kysely plugin that binds every select, update and delete to one tenant. */
export const tenantFilter = (tenant: Tenant): KyselyPlugin => {
  const transformer = new TenantTransformer(tenant);
  return {
    transformQuery: ({ node, queryId }) => {
      if (node.kind === 'SelectQueryNode' || node.kind === 'UpdateQueryNode' || node.kind === 'DeleteQueryNode')
        return transformer.transformNode(node, queryId);
      return refuse('only select, update and delete pass here');
    },
    transformResult: async ({ result }) => result,
  };
};
