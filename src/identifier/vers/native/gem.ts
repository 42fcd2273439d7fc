import { parseGem } from '../../version/gem.ts';
import { gemBump, parseGemRequirement } from '../../version/gem-requirement.ts';
import { clause, type NativeSyntax } from './clause.ts';

/**
 * RubyGems (Gem::Requirement): clauses between commas. `~> 2.0.8` is `>=2.0.8|<2.1`, as the VERS definition of gem writes it,
 * though RubyGems leaves out pre-releases of 2.1 as well.
 */
export const GEM_SYNTAX: NativeSyntax = {
  read(text) {
    const clauses = parseGemRequirement(text);
    if (clauses === undefined) return undefined;
    if (text.trim() === '') return [[]];
    return [
      clauses.flatMap(({ operator, version }) => {
        if (operator !== '~>') return [clause(operator, version)];
        return [clause('>=', version), clause('<', gemBump(parseGem(version)!).join('.'))];
      }),
    ];
  },
};
