import { cpeProduct } from './name.ts';
import { ANY, hasWildcard, type Wfn } from './wfn.ts';

/** The names of what is there, indexed by product; made once for many records. */
export interface CpeInventory {
  readonly names: readonly Wfn[];
  /** Names that say their product, by {@link cpeProduct}. */
  readonly byProduct: ReadonlyMap<string, readonly Wfn[]>;
  /** Names that leave part, vendor or product open; each criterion is compared with them. */
  readonly open: readonly Wfn[];
  /** One name for each operating system and piece of hardware stated. */
  readonly platforms: readonly Wfn[];
}

/** Indexes the names of an inventory: components, and the platforms they run on. */
export function indexInventory(names: readonly Wfn[]): CpeInventory {
  const byProduct = new Map<string, Wfn[]>();
  const open: Wfn[] = [];
  for (const name of names) {
    if (leavesProductOpen(name)) {
      open.push(name);
      continue;
    }
    const key = cpeProduct(name);
    const of = byProduct.get(key);
    if (of === undefined) byProduct.set(key, [name]);
    else of.push(name);
  }
  const platforms = [...byProduct.values()]
    .map((of) => of[0]!)
    .filter(({ part }) => part === 'o' || part === 'h');
  return { names, byProduct, open, platforms };
}

/** The names a criterion can be about. */
export function candidates(inventory: CpeInventory, criterion: Wfn): readonly Wfn[] {
  if (leavesProductOpen(criterion)) return inventory.names;
  const named = inventory.byProduct.get(cpeProduct(criterion)) ?? [];
  return inventory.open.length === 0 ? named : [...named, ...inventory.open];
}

function leavesProductOpen(name: Wfn): boolean {
  return [name.part, name.vendor, name.product].some((value) => value === ANY || hasWildcard(value));
}
