import { AssayError, type CpeMatch } from '../../model/index.ts';
import { formatCpe } from './formatted.ts';
import { type CpeInventory, candidates } from './inventory.ts';
import { matchCpe } from './match.ts';
import { cpeProduct, parseCpe } from './name.ts';
import { otherPlatform } from './platform.ts';
import type { CompareTexts } from './release.ts';
import { type CpeJudgement, judged } from './rules.ts';
import { judgeVersion, type NamedOrder } from './version-rule.ts';
import { CPE_ATTRIBUTES, unquoteCpe, type Wfn } from './wfn.ts';

/** What criteria of one record are judged with; `budget` falls with each comparison. */
export interface CriterionContext {
  readonly inventory: CpeInventory;
  readonly versionOrder: (vendor: string, product: string) => string | undefined;
  readonly compare: (order: string, a: string, b: string) => number | undefined;
  budget: number;
}

/** The criterion as a name, or undefined where it is none. */
export function readCriterion(match: CpeMatch): Wfn | undefined {
  // Records are read from files of others; a criterion of another type is no name either.
  if (typeof match.criteria !== 'string') return undefined;
  try {
    return parseCpe(match.criteria);
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}

/**
 * Judges one criterion: by the name of the inventory for which it holds best, else as a product or platform not there.
 * @param products keys of the products the configuration calls vulnerable: they state no platform
 */
export function judgeCriterion(
  match: CpeMatch,
  criterion: Wfn,
  products: ReadonlySet<string>,
  context: CriterionContext,
): CpeJudgement {
  if (context.budget < 0) return judged('limit');
  const named = candidates(context.inventory, criterion);
  context.budget -= named.length;
  if (context.budget < 0) return judged('limit');
  const order = named.length === 0 ? undefined : orderOf(criterion, context);
  let best: CpeJudgement | undefined;
  for (const name of named) {
    const judgement = judgeName(criterion, match, name, order!);
    if (judgement.rule === 'other-attribute' && differsInProduct(judgement)) continue;
    if (best === undefined || RANK[judgement.truth] > RANK[best.truth]) {
      best = { ...judgement, inventory: formatCpe(name) };
    }
    if (best.truth === 'yes') break;
  }
  return best ?? (match.vulnerable ? judged('not-stated') : judgePlatform(criterion, products, context));
}

const RANK = { yes: 3, conditional: 2, undecided: 1, no: 0 } as const;

/** All attributes but version and update must be covered (NISTIR 7696); those two have rules of their own. */
function judgeName(criterion: Wfn, match: CpeMatch, name: Wfn, order: NamedOrder): CpeJudgement {
  const { attributes } = matchCpe(criterion, name);
  const others = CPE_ATTRIBUTES.filter((attribute) => attribute !== 'version' && attribute !== 'update');
  const other = others.find((attribute) => attributes[attribute] === 'DISJOINT');
  if (other !== undefined) return judged('other-attribute', { attribute: other });
  const version = judgeVersion(criterion, match, name, order);
  if (version.truth === 'no') return version;
  const wild = others.find((attribute) => attributes[attribute] === 'UNDEFINED');
  if (wild !== undefined) return judged('wildcard', { attribute: wild });
  if (version.truth === 'undecided') return version;
  const open = others.find((attribute) => attributes[attribute] === 'SUBSET');
  return open === undefined ? version : judged('attribute-not-stated', { attribute: open });
}

/** A platform that no name is about: another one may be stated in its place. */
function judgePlatform(
  criterion: Wfn,
  products: ReadonlySet<string>,
  context: CriterionContext,
): CpeJudgement {
  if (criterion.part !== 'o' && criterion.part !== 'h') return judged('not-stated');
  context.budget -= context.inventory.platforms.length;
  if (context.budget < 0) return judged('limit');
  let other: CpeJudgement | undefined;
  for (const name of context.inventory.platforms) {
    if (name.part !== criterion.part || products.has(cpeProduct(name))) continue;
    const inventory = formatCpe(name);
    if (otherPlatform(criterion, name) === 'possible') return judged('platform-open', { inventory });
    other ??= judged('other-platform', { inventory });
  }
  return other ?? judged('not-stated');
}

function orderOf(criterion: Wfn, context: CriterionContext): NamedOrder {
  const name = context.versionOrder(
    unquoteCpe(criterion.vendor).toLowerCase(),
    unquoteCpe(criterion.product).toLowerCase(),
  );
  const compare: CompareTexts = (a, b) => {
    if (a === b) return 0;
    return name === undefined ? undefined : context.compare(name, a, b);
  };
  return { name, compare };
}

function differsInProduct({ attribute }: CpeJudgement): boolean {
  return attribute === 'part' || attribute === 'vendor' || attribute === 'product';
}
