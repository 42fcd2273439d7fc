import type { KnownWeakness, MatchScheme } from '../../model/index.ts';
import { decidingMatch } from '../../vulnerability/index.ts';
import { humanCount } from '../printable.ts';

/** What a match was searched by, in words; the order in which they are told. */
const WORDS: Readonly<Record<MatchScheme, string>> = {
  purl: 'package URL',
  hash: 'digest',
  cpe: 'CPE name',
  repository: 'repository',
  'cpe-alias': 'another CPE name of it',
  cna: 'CNA name',
  upstream: 'what it was made from',
  'cpe-mapping': 'a mapped CPE name',
  weak: 'a lead',
  downstream: 'packages made of it',
};
const SCHEMES = Object.keys(WORDS) as readonly MatchScheme[];

/**
 * How many weaknesses were come to by which kind of identifier, `7 by CPE name, 5 by packages made of it`, and how many of them say
 * nothing about the version; empty where nobody noted it.
 */
export function bySchemes(weaknesses: readonly KnownWeakness[]): string {
  const matches = weaknesses.filter(({ matches: all }) => all.length > 0).map(decidingMatch);
  const counts = SCHEMES.flatMap((scheme) => {
    const count = matches.filter(({ by }) => by === scheme).length;
    return count === 0 ? [] : [`${humanCount(count)} by ${WORDS[scheme]}`];
  });
  // Packages made of the software never speak of its version; their scheme says so.
  const silent = matches.filter(({ by, silent: says }) => says === true && by !== 'downstream').length;
  return [...counts, ...(silent === 0 ? [] : [`${humanCount(silent)} without a word on the version`])].join(
    ', ',
  );
}
