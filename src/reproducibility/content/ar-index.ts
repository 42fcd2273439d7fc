import type { CauseCode } from '../../model/index.ts';
import { diffBytes } from '../align/bytes.ts';
import type { Comparator } from './comparator.ts';

/** Symbol indexes of static libraries: System V and GNU, their 64-bit form, BSD and Darwin. */
const INDEX = /!\/(\/|\/SYM64\/|__\.SYMDEF(_64)?( SORTED)?)$/;
const CAUSE: CauseCode = 'ar.symbol-index';

/** The symbol index of a static library: names and places of what the other members define. */
export const arIndexComparator: Comparator = {
  name: 'ar-index',
  handles: ({ path }) => INDEX.test(path),
  async compare({ left, right }) {
    if (!left.content || !right.content) return undefined;
    const { bytes, ranges, omitted } = await diffBytes(left.content, right.content, { limit: 100 });
    return [{ cause: CAUSE, bytes, ranges, ...(omitted > 0 ? { omitted } : {}) }];
  },
};
