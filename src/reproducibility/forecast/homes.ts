import type { Artifact } from '../../model/index.ts';
import type { Sign } from './signs.ts';

/** Home folders in texts, of which only the whole artifact says whether a build wrote them. */
export interface Homes {
  /** @param shipped it lies in an archive that is merely shipped */
  see(sign: Sign, shipped: boolean): void;
  /** What they tell, once it is known what the artifact is. */
  signs(artifact: Pick<Artifact, 'format' | 'variant'>): Sign[];
}

/** Packages that a build makes, by dialect and by format; source archives carry the texts that somebody wrote. */
const BUILT = new Set([
  'wheel',
  'egg',
  'deb',
  'jar',
  'nupkg',
  'apk',
  'msi',
  'rpm',
  'xar',
  'cfb',
  'dmg',
  'squashfs',
]);
/** So many home folders are told apart; further places are counted with the last of them. */
const MOST = 200;

/** Collects home folders in texts: generated modules of a built package hold them, sources hold examples. */
export function createHomes(): Homes {
  const found = new Map<string, { sign: Sign; count: number; shipped: boolean }>();
  let last: { count: number } | undefined;
  return {
    see(sign, shipped) {
      const key = `${shipped} ${sign.value}`;
      let known = found.get(key) ?? (found.size >= MOST ? last : undefined);
      if (!known) {
        const home = { sign, count: 0, shipped };
        found.set(key, home);
        known = home;
        last = home;
      }
      known.count++;
    },
    signs({ format, variant = '' }) {
      const built = BUILT.has(format) || BUILT.has(variant);
      return [...found.values()].map(({ sign, count, shipped }) => ({
        ...sign,
        count,
        likelihood: built && !shipped ? ('likely' as const) : ('possible' as const),
      }));
    },
  };
}
