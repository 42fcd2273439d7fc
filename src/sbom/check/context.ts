import type { Owners } from '../owners.ts';
import type { CandidateFinder } from './candidates.ts';
import type { Inventory } from './inventory.ts';
import type { namesReader } from './names.ts';
import type { Placed } from './places.ts';

/** What every document is checked with. */
export interface CheckContext {
  readonly inventory: Inventory;
  readonly owners: Owners;
  readonly placed: Placed;
  readonly finder: CandidateFinder;
  readonly namesOf: ReturnType<typeof namesReader>;
}
