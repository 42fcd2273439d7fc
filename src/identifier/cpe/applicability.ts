import type { CpeConfiguration, CpeMatch, CpeNode, MatchStatus } from '../../model/index.ts';
import { compareVersions } from '../version.ts';
import { type CriterionContext, judgeCriterion, readCriterion } from './criterion.ts';
import { type CpeInventory, indexInventory } from './inventory.ts';
import { cpeProduct } from './name.ts';
import { type CpeJudgement, type CpeTruth, judged } from './rules.ts';
import type { Wfn } from './wfn.ts';

/** What {@link evaluateConfigurations} is told beside the record and the inventory. */
export interface ApplicabilityOptions {
  /**
   * Name of the version order of a product, vendor and product as plain text in lower case; undefined where none is
   * known, and then no bound of it is decided. NVD itself says nothing about order.
   */
  readonly versionOrder: (vendor: string, product: string) => string | undefined;
  /** Compares two versions in an order; `compareVersions` unless given. */
  readonly compare?: (order: string, a: string, b: string) => number | undefined;
  /** Most comparisons of a name with a criterion made for one record; {@link CPE_MAX_COMPARISONS} unless given. */
  readonly maxComparisons?: number;
}

/** Most comparisons made for one record unless told otherwise; criteria beyond it are undecided. */
export const CPE_MAX_COMPARISONS = 1_000_000;

/** One criterion as judged. */
export interface CriterionResult extends CpeJudgement {
  /** The criterion as the record has it. */
  readonly match: CpeMatch;
}

/** One node as judged. */
export interface NodeResult {
  readonly truth: CpeTruth;
  readonly operator: 'AND' | 'OR';
  readonly negate: boolean;
  /** In the order of the record, without the vulnerable products of an OR that the inventory does not state. */
  readonly criteria: readonly CriterionResult[];
  /** How many criteria were left out of `criteria` for that. */
  readonly absent: number;
}

/** One configuration as judged. */
export interface ConfigurationResult {
  /** What it says of the inventory: its truth, but never more than its vulnerable products do on their own. */
  readonly status: MatchStatus;
  readonly truth: CpeTruth;
  readonly operator: 'AND' | 'OR';
  readonly negate: boolean;
  readonly nodes: readonly NodeResult[];
}

/** The answer, and the tree that shows how it came about. */
export interface ApplicabilityResult {
  readonly status: MatchStatus;
  /** None where the record has no configuration; then the answer is `undecided`. */
  readonly configurations: readonly ConfigurationResult[];
}

/**
 * Says whether a record's configurations (NVD API 2.0 `configurations`, CVE 5.1 `cpeApplicability`) apply to what an inventory
 * states: any one of them suffices. A product is affected only by a criterion that is `vulnerable`; the others are what must
 * be there as well. What nobody states makes the answer `conditional`, what cannot be compared makes it `undecided`.
 * @param inventory names of components and the platforms they run on; index a large one once (`indexInventory`)
 */
export function evaluateConfigurations(
  configurations: readonly CpeConfiguration[] | undefined,
  inventory: CpeInventory | readonly Wfn[],
  options: ApplicabilityOptions,
): ApplicabilityResult {
  const context: CriterionContext = {
    inventory: 'byProduct' in inventory ? inventory : indexInventory(inventory),
    versionOrder: options.versionOrder,
    compare: options.compare ?? compareVersions,
    budget: options.maxComparisons ?? CPE_MAX_COMPARISONS,
  };
  const results = (configurations ?? []).map((configuration) => judgeConfiguration(configuration, context));
  const statuses = new Set(results.map(({ status }) => status));
  const status = (['affected', 'conditional', 'undecided', 'not-affected'] as const).find((one) =>
    statuses.has(one),
  );
  return { status: status ?? 'undecided', configurations: results };
}

function judgeConfiguration(configuration: CpeConfiguration, context: CriterionContext): ConfigurationResult {
  const read = (configuration.nodes ?? []).map((node) => ({
    node,
    names: (node.cpeMatch ?? []).map((match) => readCriterion(match)),
  }));
  const products = new Set<string>();
  for (const { node, names } of read) {
    for (const [index, name] of names.entries()) {
      if (name !== undefined && node.cpeMatch[index]!.vulnerable) products.add(cpeProduct(name));
    }
  }
  const judgedNodes = read.map(({ node, names }) => judgeNode(node, names, products, context));
  const operator = configuration.operator === 'AND' ? 'AND' : 'OR';
  const negate = configuration.negate === true;
  const truth = combine(
    operator,
    negate,
    judgedNodes.map((node) => node.result.truth),
  );
  // A configuration or node that says nothing makes no record clean.
  const witness = read.length === 0 ? 'undecided' : strongest(judgedNodes.map((node) => node.witness));
  return {
    status: statusOf(truth, witness),
    truth,
    operator,
    negate,
    nodes: judgedNodes.map((node) => node.result),
  };
}

function judgeNode(
  node: CpeNode,
  names: readonly (Wfn | undefined)[],
  products: ReadonlySet<string>,
  context: CriterionContext,
): { readonly result: NodeResult; readonly witness: CpeTruth } {
  const operator = node.operator === 'AND' ? 'AND' : 'OR';
  const negate = node.negate === true;
  const all = names.map((name, index): CriterionResult => {
    const match = node.cpeMatch[index]!;
    const judgement =
      name === undefined ? judged('unreadable') : judgeCriterion(match, name, products, context);
    return { ...judgement, match };
  });
  const truth = combine(
    operator,
    negate,
    all.map((criterion) => criterion.truth),
  );
  const vulnerable = all.filter(({ match, rule }) => match.vulnerable && rule !== 'not-stated');
  const criteria = all.filter(
    ({ match, rule }) => operator === 'AND' || !match.vulnerable || rule !== 'not-stated',
  );
  return {
    result: { truth, operator, negate, criteria, absent: all.length - criteria.length },
    witness: all.length === 0 ? 'undecided' : strongest(vulnerable.map((criterion) => criterion.truth)),
  };
}

/** AND takes the weakest truth, OR the strongest; nothing at all to join is undecided. */
function combine(operator: 'AND' | 'OR', negate: boolean, truths: readonly CpeTruth[]): CpeTruth {
  if (truths.length === 0) return 'undecided';
  const order: readonly CpeTruth[] =
    operator === 'AND'
      ? ['no', 'undecided', 'conditional', 'yes']
      : ['yes', 'conditional', 'undecided', 'no'];
  const truth = order.find((one) => truths.includes(one))!;
  if (!negate || truth === 'conditional' || truth === 'undecided') return truth;
  return truth === 'yes' ? 'no' : 'yes';
}

function strongest(truths: readonly CpeTruth[]): CpeTruth {
  return (['yes', 'conditional', 'undecided'] as const).find((one) => truths.includes(one)) ?? 'no';
}

/** A configuration says no more than its vulnerable products: a platform alone, or one that is absent, is not affected. */
function statusOf(truth: CpeTruth, witness: CpeTruth): MatchStatus {
  if (truth === 'no' || witness === 'no') return 'not-affected';
  if (truth === 'undecided' || witness === 'undecided') return 'undecided';
  return truth === 'conditional' || witness === 'conditional' ? 'conditional' : 'affected';
}
