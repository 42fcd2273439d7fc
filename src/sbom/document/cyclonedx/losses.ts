import type { Loss } from '../spdx/written.ts';

/** A loss, with how many of the kind there are, where they are told together. */
export interface BomLoss extends Loss {
  readonly count?: number;
}

/** Gathers what is lost, and what is added because the standard demands it. */
export interface LossList {
  readonly add: (place: string, field: string, why: string) => void;
  /** One of many alike, which are told once with their number. */
  readonly count: (field: string, why: string) => void;
  /** One of many alike that the model does not say and the document must. */
  readonly made: (field: string, why: string) => void;
  readonly finish: () => { readonly losses: readonly BomLoss[]; readonly additions: readonly BomLoss[] };
}

/** An empty list of losses. */
export function lossList(): LossList {
  const losses: BomLoss[] = [];
  const counted = new Map<string, BomLoss>();
  const made = new Map<string, BomLoss>();
  const countIn = (counts: Map<string, BomLoss>, field: string, why: string): void => {
    const key = `${field}\0${why}`;
    const count = (counts.get(key)?.count ?? 0) + 1;
    counts.set(key, { place: '', field, why, count });
  };
  return {
    add: (place, field, why) => void losses.push({ place, field, why }),
    count: (field, why) => countIn(counted, field, why),
    made: (field, why) => countIn(made, field, why),
    finish: () => ({ losses: [...losses, ...counted.values()], additions: [...made.values()] }),
  };
}
