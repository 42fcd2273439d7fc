import { compareVersions, parsePurl } from '../../identifier/index.ts';
import { AssayError } from '../../model/index.ts';

/** How two versions stand to each other. */
export interface VersionMatch {
  readonly same: 'equal' | 'different' | 'incomparable';
  /** Why they count as equal where their texts differ. */
  readonly note?: string;
}

/** A version, and the identifiers that say by which order it is to be read. */
export interface Versioned {
  readonly version: string;
  readonly identifiers: readonly { readonly type: string; readonly value: string }[];
}

/** Types of distribution packages: their versions are upstream's with an epoch in front and a revision behind. */
const DISTRIBUTIONS: ReadonlySet<string> = new Set(['deb', 'rpm', 'apk', 'alpm']);
/** Types that only say where a source is, and nothing of the order of versions. */
const PLACES: ReadonlySet<string> = new Set(['generic', 'github', 'gitlab', 'bitbucket', 'sourceforge']);

/**
 * Compares what a document says with what bytes show, by the order of the ecosystem both name, else as generic versions; a
 * distribution's version with the upstream part of it where the bytes know no distribution.
 */
export function matchVersions(claimed: Versioned, shown: Versioned): VersionMatch {
  if (claimed.version === shown.version) return { same: 'equal' };
  const [theirs, ours] = [orderOf(claimed), orderOf(shown)];
  if (theirs !== undefined && theirs === ours) return matchBy(theirs, claimed.version, shown.version);
  if (theirs !== undefined && DISTRIBUTIONS.has(theirs)) {
    const upstream = upstreamOf(claimed.version);
    const match = matchBy(ours ?? 'generic', upstream, shown.version);
    if (match.same !== 'equal') return match;
    return {
      same: 'equal',
      note: `${upstream} is the upstream part of ${theirs} version ${claimed.version}`,
    };
  }
  return matchBy(ours ?? theirs ?? 'generic', claimed.version, shown.version);
}

function matchBy(order: string, claimed: string, shown: string): VersionMatch {
  if (claimed === shown) return { same: 'equal' };
  const plain = [claimed, shown].map((text) => text.replace(/^[vV](?=\d)/, '')) as [string, string];
  const compared = compareVersions(order, ...plain);
  if (compared === undefined) return { same: 'incomparable' };
  if (compared !== 0) return { same: 'different' };
  return { same: 'equal', note: `${claimed} and ${shown} are one version in the order of ${order}` };
}

/** Debian Policy 5.6.12, and RPM: `epoch:upstream-revision`. */
function upstreamOf(version: string): string {
  return version
    .replace(/^\d+:/, '')
    .replace(/-[^-]*$/, '')
    .replace(/\+(?:dfsg|ds|really)[.\d]*$/, '');
}

function orderOf({ identifiers }: Versioned): string | undefined {
  for (const { type, value } of identifiers) {
    if (type !== 'purl') continue;
    try {
      const purl = parsePurl(value, { mode: 'lenient' });
      if (!PLACES.has(purl.type)) return purl.type;
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
    }
  }
  return undefined;
}
