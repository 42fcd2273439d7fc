import { AssayError, type Bom, type BomActor } from '../../../model/index.ts';
import { toSpdxDate } from './words.ts';
import type { Ledger, SpdxWriteOptions } from './written.ts';

const EPOCH = '1970-01-01T00:00:00Z';
/** Who writes, where nobody says so. */
const SELF: BomActor = { kind: 'tool', name: 'assay' };

/**
 * When the document says it was made.
 * @throws AssayError `usage.option` where the option is no moment
 */
export function createdOf(bom: Bom, options: SpdxWriteOptions, ledger: Ledger): string {
  if (options.created !== undefined) {
    const own = toSpdxDate(options.created);
    if (own === undefined)
      throw new AssayError('usage.option', `${options.created} is no date and time (RFC 3339)`);
    if (bom.created !== undefined && bom.created !== own)
      ledger.lose('', 'created', 'it has the date it is written at');
    return own;
  }
  const own = bom.created === undefined ? undefined : toSpdxDate(bom.created);
  if (bom.created === undefined)
    ledger.add('', 'created', 'SPDX demands a date; the beginning of 1970 is written');
  else if (own === undefined) ledger.lose('', 'created', 'it is no date; the beginning of 1970 is written');
  else if (own !== bom.created) ledger.lose('', 'created', 'SPDX dates are in UTC, to the second');
  return own ?? EPOCH;
}

/** Who made the document: those the bill of materials names and those of the options; this program where there is nobody. */
export function creatorsOf(bom: Bom, options: SpdxWriteOptions, ledger: Ledger): readonly BomActor[] {
  const all = [...bom.creators, ...(options.creators ?? [])];
  if (all.length > 0) return all;
  ledger.add('', 'creators', 'SPDX demands a creator; the program that writes it is named');
  return [SELF];
}

/**
 * The namespace: the one given; that of an SPDX document; or the base, the name and the SHA-256 over the canonical JSON text of
 * everything else in the document (names of objects and all lists in ascending order), as a UUID of version 8 (RFC 9562).
 * @param digestOfRest that SHA-256 in hexadecimal, asked for only where the namespace follows from it
 * @throws AssayError `usage.option` where the one given is no absolute URI without fragment
 */
export function namespaceOf(
  bom: Bom,
  options: SpdxWriteOptions,
  digestOfRest: () => string,
  ledger: Ledger,
): string {
  if (options.namespace !== undefined) {
    if (!isNamespace(options.namespace))
      throw new AssayError('usage.option', `${options.namespace} is no absolute URI without fragment`);
    if (bom.namespace !== undefined && bom.namespace !== options.namespace)
      ledger.lose('', 'namespace', 'another namespace is given');
    return options.namespace;
  }
  if (bom.namespace !== undefined && bom.specification === 'SPDX' && isNamespace(bom.namespace))
    return bom.namespace;
  const why = 'a document of another kind has a namespace of its own, which follows from its content';
  if (bom.namespace !== undefined) ledger.lose('', 'namespace', why);
  else ledger.add('', 'namespace', 'SPDX demands a namespace; one that follows from the content is written');
  const digest = digestOfRest();
  const uuid = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${'89ab'[Number.parseInt(digest[16]!, 16) & 3]}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
  const name = (bom.name ?? '').replaceAll(/[^A-Za-z0-9.-]+/g, '-').slice(0, 100);
  return `${options.namespaceBase ?? 'https://spdx.org/spdxdocs'}/${name === '' ? '' : `${name}-`}${uuid}`;
}

function isNamespace(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:[^\s#<>"{}|\\^`]+$/.test(text);
}
