import type { CpeMatch } from '../../model/index.ts';
import { compareCpeValues } from './match.ts';
import {
  type CompareTexts,
  type CpeRelease,
  compareRelease,
  cpeRelease,
  releaseText,
  updateKind,
} from './release.ts';
import { type CpeBound, type CpeJudgement, judged } from './rules.ts';
import { ANY, hasWildcard, NA, unquoteCpe, type Wfn } from './wfn.ts';

/** The order of a product's versions, and its name; `compare` says nothing where no order is known. */
export interface NamedOrder {
  readonly name: string | undefined;
  readonly compare: CompareTexts;
}

/** The bounds, and whether a release at this place (negative, 0, positive against the bound) is outside. */
const BOUNDS: readonly {
  readonly kind: CpeBound;
  readonly outside: (order: number) => boolean;
  readonly includesBound: boolean;
  readonly end: boolean;
}[] = [
  { kind: 'versionStartIncluding', outside: (order) => order < 0, includesBound: true, end: false },
  { kind: 'versionStartExcluding', outside: (order) => order <= 0, includesBound: false, end: false },
  { kind: 'versionEndIncluding', outside: (order) => order > 0, includesBound: true, end: true },
  { kind: 'versionEndExcluding', outside: (order) => order >= 0, includesBound: false, end: true },
];

/** Judges version and update of a name by a criterion: its own version, its bounds, both where it has both. */
export function judgeVersion(criterion: Wfn, match: CpeMatch, name: Wfn, order: NamedOrder): CpeJudgement {
  if (hasWildcard(name.version) || hasWildcard(name.update)) {
    return judged('wildcard', { attribute: hasWildcard(name.version) ? 'version' : 'update' });
  }
  const bounded = BOUNDS.some(({ kind }) => match[kind] !== undefined);
  const own = judgeOwn(criterion, match, name, order);
  if (!bounded || own.truth === 'no') return own;
  if (name.version === ANY) return judged('version-not-stated', { attribute: 'version' });
  if (name.version === NA) {
    return judged(match.vulnerable ? 'no-version' : 'platform-open', { attribute: 'version' });
  }
  const bounds = judgeBounds(match, cpeRelease(name.version, name.update), order);
  return bounds.truth === 'yes' && own.truth !== 'yes' ? own : bounds;
}

/** Version and update that the criterion names itself, its bounds aside. */
function judgeOwn(criterion: Wfn, match: CpeMatch, name: Wfn, order: NamedOrder): CpeJudgement {
  if (criterion.version === ANY) return judgeUpdate(criterion, name, 'all-versions', order);
  // NA is where a platform of whatever version is meant, in NVD and in inventories; as a name, NA covers no version.
  if (!match.vulnerable && (criterion.version === NA) !== (name.version === NA)) {
    return judged('platform-open', { attribute: 'version' });
  }
  if (name.version === ANY) return judged('version-not-stated', { attribute: 'version' });
  return judgeOwnVersion(criterion, name, order);
}

/** The version the criterion names itself: as a name (NISTIR 7696), else as the version order has it (`3.11`, `3.11.0`). */
function judgeOwnVersion(criterion: Wfn, name: Wfn, order: NamedOrder): CpeJudgement {
  const relation = compareCpeValues(criterion.version, name.version);
  if (relation === 'EQUAL' || relation === 'SUPERSET')
    return judgeUpdate(criterion, name, 'same-version', order);
  if (sameRelease(criterion, name, order)) return judged('same-version', named(order));
  // Texts of unlike shape (a commit id, a release number) may still be one version: the order used must say that they differ.
  const logical = criterion.version === NA || name.version === NA || hasWildcard(criterion.version);
  if (
    !logical &&
    order.name !== undefined &&
    compareValues(criterion.version, name.version, order) === undefined
  ) {
    return judged('not-comparable', { attribute: 'version', ...named(order) });
  }
  return judged('other-version', { attribute: 'version' });
}

function compareValues(a: string, b: string, order: NamedOrder): number | undefined {
  return order.compare(unquoteCpe(a), unquoteCpe(b));
}

function judgeUpdate(
  criterion: Wfn,
  name: Wfn,
  holds: 'all-versions' | 'same-version',
  order: NamedOrder,
): CpeJudgement {
  const relation = compareCpeValues(criterion.update, name.update);
  if (relation === 'EQUAL' || relation === 'SUPERSET') return judged(holds);
  if (name.update === ANY && name.version !== ANY) {
    // A version stated without update is that version as released.
    if (criterion.update === NA) return judged(holds);
    if (updateKind(criterion.update) === 'pre-release') {
      return judged('pre-release-only', { attribute: 'update' });
    }
  }
  if (relation === 'SUBSET') return judged('attribute-not-stated', { attribute: 'update' });
  if (holds === 'same-version' && sameRelease(criterion, name, order)) return judged(holds, named(order));
  return judged('other-update', { attribute: 'update' });
}

/** True where the order puts both at one place: `3.13.0` with update `rc1`, and `3.13.0rc1`. */
function sameRelease(criterion: Wfn, name: Wfn, order: NamedOrder): boolean {
  if ([criterion.version, name.version].includes(NA) || hasWildcard(criterion.version)) return false;
  if (hasWildcard(criterion.update)) return false;
  if (criterion.update === ANY && name.update !== ANY && name.update !== NA) {
    return compareValues(criterion.version, name.version, order) === 0;
  }
  const asked = releaseText(cpeRelease(criterion.version, criterion.update), order.compare);
  const stated = releaseText(cpeRelease(name.version, name.update), order.compare);
  return asked !== undefined && stated !== undefined && order.compare(asked, stated) === 0;
}

/** A release outside of one bound is outside, whatever the others say. */
function judgeBounds(match: CpeMatch, release: CpeRelease, order: NamedOrder): CpeJudgement {
  let open: CpeJudgement | undefined;
  for (const bound of BOUNDS) {
    const version = match[bound.kind];
    if (version === undefined) continue;
    const details = { bound: { kind: bound.kind, version: String(version) }, ...named(order) };
    // Records are read from files of others; a bound that is no text is compared with nothing.
    if (typeof version !== 'string') {
      open ??= judged('unreadable', details);
      continue;
    }
    const place = compareRelease(release, version, order.compare);
    if (place === undefined) {
      open ??= judged(openRule(release, version, order), details);
    } else if (isLaterUpdateOfBound(bound, release, version, order)) {
      open ??= judged('update-at-bound', details);
    } else if (bound.outside(place)) return judged('out-of-range', details);
  }
  return open ?? judged('in-range', named(order));
}

function openRule(release: CpeRelease, version: string, order: NamedOrder): CpeJudgement['rule'] {
  if (order.name === undefined) return 'no-order';
  return order.compare(release.version, version) === 0 ? 'update-at-bound' : 'not-comparable';
}

/** `4.2.8` with update `p15` against an end at 4.2.8 included: the names say inside, the order says outside. */
function isLaterUpdateOfBound(
  bound: (typeof BOUNDS)[number],
  release: CpeRelease,
  version: string,
  order: NamedOrder,
): boolean {
  if (release.kind !== 'later' || bound.end !== bound.includesBound) return false;
  return order.compare(release.version, version) === 0;
}

function named(order: NamedOrder): { readonly order?: string } {
  return order.name === undefined ? {} : { order: order.name };
}
