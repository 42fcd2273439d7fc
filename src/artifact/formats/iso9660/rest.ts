import { sliceSource } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { type Coverage, explainGaps } from '../common/coverage.ts';
import { tellFields } from '../common/place.ts';

/** An image with what was accounted for so far. */
interface Covered {
  readonly source: RandomSource;
  readonly context: ReadContext;
  readonly coverage: Coverage;
}

/** Explains what is left, inside the volume and behind it. */
export async function explainRest(
  { source, context, coverage }: Covered,
  volumeEnd: number,
  isForeign: boolean,
): Promise<void> {
  if (isForeign) {
    for (const { start, end } of coverage.gaps(source.size)) {
      tellFields(context, [{ name: 'not read', offset: start, length: end - start, meaning: 'unused' }]);
    }
    return;
  }
  await explainGaps(coverage, sliceSource(source, 0, volumeEnd), context, {
    code: 'iso9660.unreferenced',
    what: 'bytes that nothing refers to',
  });
  coverage.add(0, volumeEnd);
  await explainGaps(coverage, source, context, {
    code: 'iso9660.trailing-data',
    what: 'bytes behind the volume',
  });
}
