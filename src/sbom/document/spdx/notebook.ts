import type { BomNote } from '../../../model/index.ts';
import type { Noter } from '../notes.ts';

/** Of one code so many notes are kept; the last one kept then says how many more there were. */
const MOST_OF_A_CODE = 100;

/** Collects notes: of each code the first hundred, and a count of the others, so that a hostile document fills no memory. */
export function notebook(): { readonly note: Noter; readonly notes: () => BomNote[] } {
  const kept: BomNote[] = [];
  const counts = new Map<string, number>();
  return {
    note: (level, code, place, message) => {
      const count = (counts.get(code) ?? 0) + 1;
      counts.set(code, count);
      if (count <= MOST_OF_A_CODE) kept.push({ level, code, place, message });
    },
    notes: () => [
      ...kept,
      ...[...counts]
        .filter(([, count]) => count > MOST_OF_A_CODE)
        .map(
          ([code, count]): BomNote => ({
            level: 'warning',
            code,
            place: '',
            message: `${count - MOST_OF_A_CODE} more of this kind are not listed`,
          }),
        ),
    ],
  };
}
