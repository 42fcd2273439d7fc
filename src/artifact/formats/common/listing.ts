import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';

/** Parts of a file told one by one, up to a number; the rest by their range, so that tiny parts do not make millions of fields. */
export interface Listing {
  /** The next part. `field` is called only where it is told by itself. */
  add(offset: number, length: number, field: () => Field): void;
  /** Tells the range of those that were not told. Call once at the end. */
  end(): void;
}

/** How many parts are told one by one where rows are not wanted. */
const LISTED = 1000;

/** @param rest what the parts are called that are not told one by one */
export function createListing(context: ReadContext, rest: string): Listing {
  let count = 0;
  let start = 0;
  let end = 0;
  const flush = () => {
    if (end > start) context.field({ name: rest, offset: start, length: end - start, meaning: 'data' });
  };
  return {
    add(offset, length, field) {
      if (!context.wantsFields) return;
      if (count++ < LISTED || context.wantsRows) return context.field(field());
      if (offset !== end) {
        flush();
        start = offset;
      }
      end = offset + length;
    },
    end: flush,
  };
}
