import type { RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { type Coverage, createCoverage, explainGaps } from '../common/coverage.ts';
import { tellFields } from '../common/place.ts';
import { createWindow } from '../common/window.ts';

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
  const inside = createCoverage();
  const behind = createCoverage();
  inside.add(volumeEnd, Math.max(0, source.size - volumeEnd));
  behind.add(0, volumeEnd);
  for (const half of [inside, behind]) {
    let at = 0;
    for (const { start, end } of coverage.gaps(source.size)) {
      half.add(at, start - at);
      at = end;
    }
    half.add(at, source.size - at);
  }
  const ahead = readingAhead(source);
  await explainGaps(inside, ahead, context, {
    code: 'iso9660.unreferenced',
    what: 'bytes that nothing refers to',
  });
  await explainGaps(behind, ahead, context, {
    code: 'iso9660.trailing-data',
    what: 'bytes behind the volume',
  });
}

/** Gaps behind files are many and near to each other: they are read in larger pieces. */
function readingAhead(source: RandomSource): RandomSource {
  const window = createWindow(source);
  return { ...source, size: source.size, read: (offset, length) => window.load(offset, length) };
}
