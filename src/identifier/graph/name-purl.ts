import { PURL_NORMALISATIONS } from '../purl/parts.ts';
import { PURL_TYPES } from '../purl/types.ts';
import { formatPurl, parsePurlWithNotes } from '../purl.ts';
import type { SoftwareName } from './name.ts';

/** Qualifiers that say which package it is rather than which file of it; all others are dropped. */
const NAMING = new Set(['repository_url']);

/** A purl as a node: without version, subpath and the qualifiers that choose a file. @throws AssayError `purl.*` */
export function readPurl(text: string): SoftwareName {
  const { purl, normalisations } = parsePurlWithNotes(text, { mode: 'lenient' });
  const { type, namespace, name, version, qualifiers, subpath } = purl;
  const required =
    PURL_TYPES.get(type)
      ?.qualifiers?.filter((rule) => rule.required)
      .map(({ key }) => key) ?? [];
  const all = Object.entries(qualifiers ?? {});
  const kept = all.filter(([key]) => NAMING.has(key) || required.includes(key));
  const notes = normalisations.map(
    ({ rule, from, to }) => `${PURL_NORMALISATIONS[rule]}: ${from} → ${to || 'nothing'}`,
  );
  for (const [key] of all.filter((pair) => !kept.includes(pair)))
    notes.push(`the qualifier ${key} is no part of a name`);
  if (subpath !== null) notes.push(`the subpath is no part of a name: ${subpath}`);
  const canonical = formatPurl({ type, namespace, name, qualifiers: Object.fromEntries(kept) });
  return { kind: 'purl', text: canonical, notes, ...(version === null ? {} : { version }) };
}
