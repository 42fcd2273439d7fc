import type { BomCheckVerdict, CheckedBom, CheckedComponent, ShownPlace } from '../../model/index.ts';

/** One way to show a check. */
export const VERDICT_WORDS: Readonly<Record<BomCheckVerdict, string>> = {
  contradicted: 'Contradicted by the bytes',
  extra: 'Listed, and not there',
  missing: 'There, and not listed',
  unprovable: 'Unprovable',
  confirmed: 'Confirmed',
};

/**
 * The result about a component as a sentence, the places of both sides in it: `the document says 2.6.3 (Misc/sbom.spdx.json
 * /packages/0), Modules/expat/expat.h line 1069 says 2.7.1: #define …`.
 */
export function sentenceOf(one: CheckedComponent): string {
  return partsOf(one).join(', ');
}

/** The same in one or two parts: what the document says, and what the bytes say. */
export function partsOf({ verdict, claim, found, evidence, why }: CheckedComponent): readonly string[] {
  const [first] = evidence;
  const isVersion = verdict === 'contradicted' && why.startsWith('the bytes show');
  if (!isVersion || !claim || found?.version === undefined || !first)
    return [`${why}${first ? ` (${placeOf(first)})` : ''}`];
  const literals = evidence.flatMap(({ path, literal }) => (path === first.path ? (literal ?? []) : []));
  const said = literals.length === 0 ? '' : `: ${literals.slice(0, 4).join('; ')}`;
  return [
    `the document says ${claim.version} (${claim.document} ${claim.place})`,
    `${placeOf(first)} says ${found.version}${said}`,
  ];
}

/** `Modules/expat/expat.h line 1085`, else with the offset, else the path. */
export function placeOf({ path, line, offset }: ShownPlace): string {
  if (line !== undefined) return `${path} line ${line}`;
  return offset === undefined || offset === 0 ? path : `${path} at byte ${offset}`;
}

/** `expat 2.6.3`: what a document says, else what the bytes show. */
export function nameOf({ name, claim, found }: CheckedComponent): string {
  const version = claim ? claim.version : found?.version;
  return version === undefined ? name : `${name} ${version}`;
}

/** The standard of a document, and what it is about. */
export function documentOf({ specification, version, about, where }: CheckedBom): string {
  const standard = specification === undefined ? 'unread' : `${specification} ${version}`;
  const subject =
    about === undefined
      ? ''
      : `, about ${about.name}${about.version === undefined ? '' : ` ${about.version}`}`;
  return `${standard}, ${where}${subject}`;
}
