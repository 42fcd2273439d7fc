import type { VersComparator, VersConstraint } from '../model.ts';
import { mapAll, type NativeSyntax, OPERATORS, type Operators, readComparisons } from './clause.ts';

/** Debian Policy 7.1: strictly earlier and later are `<<` and `>>`; the old `<` and `>`, which meant something else, are refused. */
const DEB_OPERATORS: Operators = { '<<': '<', '<=': '<=', '=': '=', '>=': '>=', '>>': '>' };

/** Operators of rpm (dependencies manual), pacman (PKGBUILD(5)) and apk (apk-world(5)); no inequality. */
const OTHER_OPERATORS: Operators = { '<': '<', '<=': '<=', '=': '=', '>=': '>=', '>': '>' };

/** CPAN's, without a single `=`. */
const CPAN_OPERATORS: Operators = { '<': '<', '<=': '<=', '==': '=', '!=': '!=', '>=': '>=', '>': '>' };

/** Relations of Debian packages, in parentheses or not, between commas: `(>= 1.2), (<< 2~)`. */
export const DEB_SYNTAX: NativeSyntax = {
  read(text) {
    const bare = mapAll(text.split(','), (part) => {
      const [, inner] = /^\(([^()]*)\)$/.exec(part.trim()) ?? [];
      return inner ?? (/[()]/.test(part) ? undefined : part);
    });
    return oneSet(bare && readComparisons(bare.join(','), 'deb', DEB_OPERATORS));
  },
};

/**
 * Relations of rpm packages. rpm leaves the release out of account where the relation has none, which the order of versions
 * does not: `= 1.0`, `<= 1.0` and `> 1.0` would not mean the same in VERS and are refused.
 */
export const RPM_SYNTAX: NativeSyntax = {
  read(text) {
    const clauses = readComparisons(text, 'rpm', OTHER_OPERATORS);
    const differs: readonly VersComparator[] = ['=', '<=', '>'];
    const isSafe = ({ comparator, version }: VersConstraint) =>
      version.includes('-') || !differs.includes(comparator);
    return oneSet(clauses?.every(isSafe) ? clauses : undefined);
  },
};

/** Relations of Arch Linux packages; pkgrel counts where both have one, as in their order. */
export const ALPM_SYNTAX: NativeSyntax = {
  read: (text) => oneSet(readComparisons(text, 'alpm', OTHER_OPERATORS)),
};

/** Relations of Alpine packages; the fuzzy `~` is refused. */
export const APK_SYNTAX: NativeSyntax = {
  read: (text) => oneSet(readComparisons(text, 'apk', OTHER_OPERATORS)),
};

/** CPAN::Meta::Spec, "Version Ranges": a version without operator is the lowest. */
export const CPAN_SYNTAX: NativeSyntax = {
  read: (text) => oneSet(readComparisons(text, 'cpan', CPAN_OPERATORS, '>=')),
};

/** Comparisons between commas as advisories list them for a scheme without a range syntax of its own: `>= 1.2, < 1.4.1`. */
export function listedSyntax(scheme: string): NativeSyntax {
  return {
    read: (text) => (text.trim() === '*' ? [[]] : oneSet(readComparisons(text, scheme, OPERATORS, '='))),
  };
}

function oneSet(clauses: readonly VersConstraint[] | undefined) {
  return clauses && [clauses];
}
