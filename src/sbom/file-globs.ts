import { globTest } from '../identifier/index.ts';
import type { FileGlobs } from './cataloger.ts';

/** A pattern, and the deepest folder or file that everything it fits lies at or below. */
export interface PlacedGlob {
  readonly place: string;
  /** Asked with a path below the place, joined like `Entry.path`. */
  readonly fits: (path: string) => boolean;
}

/** Patterns made ready to be asked only about the files below their own place. */
export function placeGlobs({ folder, include, except }: FileGlobs): readonly PlacedGlob[] {
  const excluded = except.flatMap((glob) => globTest(glob) ?? []);
  const begin = folder === '' ? 0 : folder.length + 1;
  return include.flatMap((glob) => {
    const included = globTest(glob);
    if (!included) return [];
    const fits = (path: string) => {
      const own = path.slice(begin);
      return included(own) && !excluded.some((test) => test(own));
    };
    const fixed = fixedNames(glob);
    const place = folder === '' || fixed === '' ? `${folder}${fixed}` : `${folder}/${fixed}`;
    return place === '' ? [] : [{ place, fits }];
  });
}

/** The names before the first that is a pattern. */
function fixedNames(glob: string): string {
  const names = glob.split('/');
  const first = names.findIndex((name) => /[*?[\]{}\\]/.test(name));
  return (first < 0 ? names : names.slice(0, first)).join('/');
}
