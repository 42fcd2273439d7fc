import type {
  BomBinding,
  BomCheckVerdict,
  CheckedComponent,
  Component,
  Occurrence,
  Presence,
} from '../../model/index.ts';
import { PRESENCES } from '../fold.ts';
import type { Candidate } from './candidates.ts';
import type { Claim } from './claims.ts';

/** What is known about a claim beside its candidates. */
export interface Circumstances {
  /** Components whose version another claim of the document has. */
  readonly taken: ReadonlySet<Component>;
  readonly binding: BomBinding;
  /** Name of the artifact's file. */
  readonly artifact: string;
  /** How many of the files and places the document lists for it are there. */
  readonly listed: { readonly count: number; readonly there: number };
  /** A list in the artifact names it, and its modules are not there. */
  readonly absent?: Occurrence;
}

type Judged = Pick<CheckedComponent, 'verdict' | 'why' | 'evidence'> & { readonly by?: Candidate };

/** Presences of what the bytes have; of the others they only speak. */
const THERE: ReadonlySet<Presence> = new Set(['contained', 'test-data']);

/** The candidate that a claim is true of: the same name or files, and the same version; the surest first. */
export function agreeing(candidates: readonly Candidate[], claim: Claim): Candidate | undefined {
  // Several scripts fetch one library, each in its own version: the one the document means decides.
  const meant = candidates.filter(
    ({ component, sameSource }) => sameSource && !THERE.has(component.presence),
  );
  return candidates
    .filter(({ named, sameFiles, version }) =>
      claim.version === undefined ? named : (named || sameFiles) && version?.same === 'equal',
    )
    .filter((one) => meant.length === 0 || THERE.has(one.component.presence) || meant.includes(one))
    .sort((a, b) => bySureness(a, b) || exactly(b, claim) - exactly(a, claim))[0];
}

/** The verdict about one claim. */
export function judgeClaim(
  claim: Claim,
  candidates: readonly Candidate[],
  about: Circumstances,
): CheckedComponent {
  const { name, group, place } = claim.package;
  const { verdict, why, evidence, by } = verdictOf(claim, candidates, about);
  return {
    verdict,
    name: group ? `${group}/${name}` : name,
    claim: {
      document: claim.document.label,
      place,
      ...(claim.version === undefined ? {} : { version: claim.version }),
    },
    ...(by ? { found: shownAs(by.component), matchedBy: by.by } : {}),
    evidence,
    why,
  };
}

/** A component as results name it. */
export function shownAs({ id, name, version, presence }: Component): NonNullable<CheckedComponent['found']> {
  return { id, name, ...(version === undefined ? {} : { version }), presence };
}

/** The places that show the version, where one says so; the others show only that it is there. */
export function versionEvidence({ evidence }: Pick<Candidate, 'evidence'>): readonly Occurrence[] {
  const [first] = evidence;
  return evidence.filter(({ path, rule }) => path === first?.path && rule === first.rule);
}

/** The version is not in the bytes: somebody once said it of a file with this digest. */
function isAsserted({ evidence }: Candidate): boolean {
  return evidence.some(({ asserted }) => asserted === true);
}

function verdictOf(claim: Claim, candidates: readonly Candidate[], about: Circumstances): Judged {
  const equal = agreeing(candidates, claim);
  if (equal) return sameVersion(claim, equal);
  const named = candidates.filter((one) => one.named).sort(bySureness);
  const there = named.filter(({ component }) => THERE.has(component.presence));
  const other = there.find(
    ({ version, component, sameFiles }) =>
      version?.same === 'different' && (sameFiles || !about.taken.has(component)),
  );
  if (other && !isAsserted(other))
    return judged('contradicted', `the bytes show ${other.component.version}`, other);
  const [nearest] = there.length > 0 ? there : named;
  if (nearest) return undecided(nearest);
  const [files] = candidates;
  if (files)
    return judged(
      'unprovable',
      `its files are those of ${label(files.component)}, which nothing joins with this name`,
      files,
    );
  return unknown(claim, about);
}

function sameVersion(claim: Claim, equal: Candidate): Judged {
  const { component, version } = equal;
  const clash = otherDigest(claim, component);
  if (clash) return judged('contradicted', clash, equal);
  if (isAsserted(equal))
    return judged(
      'unprovable',
      'the bytes show it, and no version: that is only asserted of files with this digest',
      equal,
    );
  if (claim.version === undefined)
    return judged('confirmed', `the bytes show ${label(component)}; the document says no version`, equal);
  const note = version?.note === undefined ? '' : `: ${version.note}`;
  if (!equal.named) return judged('confirmed', `its files show ${label(component)}${note}`, equal);
  const outside = THERE.has(component.presence) ? '' : `, as ${component.presence}`;
  return judged('confirmed', `the bytes show ${component.version}${outside}${note}`, equal);
}

/** The bytes show the software, but cannot decide about the version. */
function undecided(nearest: Candidate): Judged {
  const { component, version } = nearest;
  if (!THERE.has(component.presence))
    return judged(
      'unprovable',
      `it is taken from outside, and the bytes say ${component.version ?? 'no version'} there`,
      nearest,
    );
  if (version === undefined) return judged('unprovable', 'the bytes show it, and no version', nearest);
  if (isAsserted(nearest))
    return judged(
      'unprovable',
      `the bytes show no version; ${component.version} is only asserted of files with this digest`,
      nearest,
    );
  const why =
    version.same === 'incomparable'
      ? `the bytes show ${component.version}, which cannot be compared`
      : `the bytes show it only as ${component.version}, which another entry of the document says`;
  return judged('unprovable', why, nearest);
}

function unknown({ isRoot, package: one }: Claim, about: Circumstances): Judged {
  const { binding, artifact, listed, absent } = about;
  if (absent)
    return {
      verdict: 'extra',
      why: 'a list in the artifact names it, and its files are not there',
      evidence: [absent],
    };
  if (isRoot && [one.name, one.fileName?.replace(/^\.\//, '')].includes(artifact)) {
    if (binding.state === 'bound')
      return { verdict: 'confirmed', why: 'it is the artifact, with this digest', evidence: [] };
    if (binding.state === 'contradicted') return { verdict: 'contradicted', why: binding.why, evidence: [] };
    return { verdict: 'unprovable', why: 'it has the name of the artifact, and no digest', evidence: [] };
  }
  if (listed.count > 0 && listed.there === 0)
    return { verdict: 'extra', why: 'none of the files listed for it is there', evidence: [] };
  const why =
    listed.there > 0
      ? 'its files are there, and nothing in them tells name or version'
      : 'nothing in the bytes tells of it';
  return { verdict: 'unprovable', why, evidence: [] };
}

function judged(verdict: BomCheckVerdict, why: string, by: Candidate): Judged {
  return { verdict, why, evidence: versionEvidence(by), by };
}

/** The document states the digest of a file of this very name, and it is another. */
function otherDigest({ package: one }: Claim, { hashes, owns }: Component): string | undefined {
  const [sha256, container] = [hashes?.['sha256'], owns?.prefix];
  const stated = one.hashes.find(({ algorithm }) => algorithm === 'sha256');
  if (sha256 === undefined || container === undefined || !stated || stated.value === sha256) return undefined;
  const base = (path: string) => path.replace(/[?#].*$/, '').replace(/^.*[\\/]/, '');
  const names = [one.fileName, one.download].flatMap((text) => (text === undefined ? [] : base(text)));
  if (!names.includes(base(container))) return undefined;
  return `the document says sha256 ${stated.value} of ${base(container)}, the file has ${sha256}`;
}

function bySureness(a: Candidate, b: Candidate): number {
  return (
    PRESENCES.indexOf(a.component.presence) - PRESENCES.indexOf(b.component.presence) ||
    Number(b.by === 'digest') - Number(a.by === 'digest') ||
    Number(b.named) - Number(a.named) ||
    Number(b.sameFiles) - Number(a.sameFiles) ||
    Number(b.sameSource) - Number(a.sameSource)
  );
}

function exactly({ component }: Candidate, { version }: Claim): number {
  return Number(component.version === version);
}

function label({ name, version }: Component): string {
  return version === undefined ? name : `${name} ${version}`;
}
