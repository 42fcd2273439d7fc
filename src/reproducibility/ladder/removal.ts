import { CAUSES, type CauseClass, type CauseCode, type Level } from '../../model/index.ts';
import { DIGEST_VERSION } from './form.ts';

/** Levels that a digest can stand for. */
export type DigestLevel = Exclude<Level, 'different'>;

/** Those of them that have a form of their own; the others are digests of bytes. */
export type FormLevel = Exclude<DigestLevel, 'identical' | 'identical-below-signatures'>;

/** See {@link FormLevel}. */
export const FORM_LEVELS: readonly FormLevel[] = ['equal-streams', 'equal-contents', 'equal-semantics'];

const ALL = Object.keys(CAUSES) as CauseCode[];

/** What follows in a container from the compression of its members. */
const BESIDE_COMPRESSION: readonly CauseCode[] = [
  'archive.checksum',
  'archive.layout',
  'archive.padding',
  'cab.reserve-header',
  'dmg.checksum',
  'dmg.offsets',
  'rpm.sigheader',
  'xar.checksum',
  'xar.heap-offsets',
];

/** What containers keep besides the contents of their members, and which is no content itself. */
const OF_CONTAINERS = /^(ar|archive|cab|dmg|fat|hfs|iso|msi|rpm|squashfs|xar|zip)\./;

const ofClass = (...classes: readonly CauseClass[]) =>
  ALL.filter((code) => classes.includes(CAUSES[code].class));

const SIGNATURES = ofClass('signature');
const STREAMS = [
  ...SIGNATURES,
  ...ALL.filter((code) => /^(compress|gzip)\./.test(code)),
  ...BESIDE_COMPRESSION,
];
const CONTENTS = [
  ...STREAMS,
  ...ALL.filter((code) => OF_CONTAINERS.test(code) && CAUSES[code].class !== 'content'),
];
/** What is removed from members that are archives or programs themselves, and from every content. */
const SEMANTICS = ofClass('signature', 'benign', 'identity', 'derived').filter(
  // Where a program is loaded decides what is executed.
  (code) => code !== 'macho.load-commands',
);

const REMOVED: Readonly<Record<DigestLevel, ReadonlySet<CauseCode>>> = {
  identical: new Set(),
  'identical-below-signatures': new Set(SIGNATURES),
  'equal-streams': new Set(STREAMS),
  'equal-contents': new Set(CONTENTS),
  'equal-semantics': new Set([...CONTENTS, ...SEMANTICS]),
};
const WITHIN = new Set(SEMANTICS);

/**
 * Whether differences of a cause are removed at a level.
 * @param own whether it is in one of the artifact's own layers: a layer removes at every level what it does at a better one
 */
export function isRemoved(code: CauseCode, level: FormLevel, own: boolean): boolean {
  return (own ? REMOVED[level] : WITHIN).has(code);
}

/** The codes of {@link CAUSES} that are removed at a level, sorted. */
export function removedAt(level: DigestLevel): CauseCode[] {
  return [...REMOVED[level]].sort();
}

/**
 * The name of a digest: version, level and what is removed; a family of which every code is removed stands as `family.*`. It
 * depends on nothing but the level, so that equal names mean comparable digests.
 */
export function digestName(level: DigestLevel): string {
  const removed = REMOVED[level];
  const families = new Map<string, CauseCode[]>();
  for (const code of ALL) {
    const family = code.slice(0, code.indexOf('.'));
    families.set(family, [...(families.get(family) ?? []), code]);
  }
  const parts = [...families].flatMap(([family, codes]) =>
    codes.every((code) => removed.has(code)) ? [`${family}.*`] : codes.filter((code) => removed.has(code)),
  );
  const list = parts.sort().map((part) => `-${part}`);
  return `${DIGEST_VERSION}/${level}[${list.join(',')}]`;
}
