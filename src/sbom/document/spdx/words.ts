import type { BomActor, BomHash } from '../../../model/index.ts';
import { defined } from './node.ts';

/** SPDX element id of the document itself in every SPDX 2 document; the refs of a bill of materials use it for SPDX 3 as well. */
export const DOCUMENT = 'SPDXRef-DOCUMENT';

/** What stands for an element where there is none, or none is known. */
export const NO_ELEMENT: ReadonlySet<string> = new Set(['NONE', 'NOASSERTION']);

/**
 * Digest algorithms: our word, the one of SPDX 2.3 (clause 7.10) and the one of SPDX 3.0 (HashAlgorithm). Where there is no word,
 * the specification has no such algorithm.
 */
export const ALGORITHMS: readonly (readonly [
  ours: string,
  spdx2: string | undefined,
  spdx3: string | undefined,
])[] = [
  ['adler32', 'ADLER32', 'adler32'],
  ['blake2b-256', 'BLAKE2b-256', 'blake2b256'],
  ['blake2b-384', 'BLAKE2b-384', 'blake2b384'],
  ['blake2b-512', 'BLAKE2b-512', 'blake2b512'],
  ['blake3', 'BLAKE3', 'blake3'],
  ['crystals-dilithium', undefined, 'crystalsDilithium'],
  ['crystals-kyber', undefined, 'crystalsKyber'],
  ['falcon', undefined, 'falcon'],
  ['md2', 'MD2', 'md2'],
  ['md4', 'MD4', 'md4'],
  ['md5', 'MD5', 'md5'],
  ['md6', 'MD6', 'md6'],
  ['sha1', 'SHA1', 'sha1'],
  ['sha224', 'SHA224', 'sha224'],
  ['sha256', 'SHA256', 'sha256'],
  ['sha3-224', undefined, 'sha3_224'],
  ['sha3-256', 'SHA3-256', 'sha3_256'],
  ['sha3-384', 'SHA3-384', 'sha3_384'],
  ['sha3-512', 'SHA3-512', 'sha3_512'],
  ['sha384', 'SHA384', 'sha384'],
  ['sha512', 'SHA512', 'sha512'],
];

/** A digest from its SPDX spelling, of either generation and in any case. */
export function hashOf(algorithm: string, value: string): BomHash {
  const ours = SPELLINGS.get(algorithm) ?? SPELLINGS.get(flat(algorithm)) ?? algorithm.trim().toLowerCase();
  return { algorithm: ours, value: value.trim().toLowerCase() };
}

/** Our words by those of SPDX, and by what is left of them without case and hyphens. */
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  ALGORITHMS.flatMap(([ours, spdx2, spdx3]) =>
    [ours, spdx2, spdx3, flat(ours)].flatMap((word) => (word === undefined ? [] : [[word, ours] as const])),
  ),
);

function flat(algorithm: string): string {
  return algorithm.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** A moment as SPDX writes it (2.3, 6.9): UTC to the second, and one the calendar has. */
export function isSpdxDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return false;
  return toSpdxDate(text) === text;
}

/** The moment in the form of SPDX, without parts of seconds; undefined where it is none that RFC 3339 allows. */
export function toSpdxDate(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** A licence expression without white space around it and without parentheses around the whole, which some writers add. */
export function plainLicence(text: string): string {
  const trimmed = text.trim();
  let start = 0;
  let end = trimmed.length;
  const inner = innermost(trimmed);
  while (start < inner && trimmed[start] === '(' && trimmed[end - 1] === ')') {
    start++;
    end--;
    while (trimmed[start] === ' ') start++;
    while (trimmed[end - 1] === ' ') end--;
  }
  return trimmed.slice(start, end);
}

/** {@link plainLicence} of a text that may not be there. */
export function licenceOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : plainLicence(text);
}

/** Behind the opening parentheses at the start that are closed only at the end. */
function innermost(text: string): number {
  const leading = /^[( ]*/.exec(text)![0];
  const trailing = /[) ]*$/.exec(text.slice(leading.length))![0].length;
  let depth = leading.replaceAll(' ', '').length;
  let lowest = depth;
  for (let at = leading.length; at < text.length - trailing; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')') lowest = Math.min(lowest, --depth);
  }
  // Only balanced parentheses mean anything.
  if (depth !== text.slice(text.length - trailing).replaceAll(' ', '').length) return 0;
  let open = 0;
  for (let at = 0; at < leading.length; at++) {
    if (leading[at] !== '(') continue;
    if (open++ === lowest) return at;
  }
  return leading.length;
}

const KINDS: Readonly<Record<string, BomActor['kind']>> = {
  person: 'person',
  organization: 'organization',
  tool: 'tool',
};
const WORDS: Readonly<Record<BomActor['kind'], string>> = {
  person: 'Person',
  organization: 'Organization',
  tool: 'Tool',
};

/**
 * A creator, supplier or annotator (SPDX 2.3, 6.8): `Person: Jane Doe (jane@example.com)`, `Tool: name-version`. Empty parentheses
 * stand for no address; a web address in them is the URL. Undefined for anything else, `NOASSERTION` included.
 */
export function parseActor(text: string): BomActor | undefined {
  const [, word = '', rest = ''] = /^\s*(\w+)\s*:\s*(.*?)\s*$/s.exec(text) ?? [];
  const kind = KINDS[word.toLowerCase()];
  if (kind === undefined || rest === '') return undefined;
  if (kind === 'tool') {
    const at = rest.lastIndexOf('-');
    const version = rest.slice(at + 1);
    // The name itself may have hyphens: only what looks like a version, or is a git commit, is one.
    const split = at > 0 && /^(?:v?\d[\w.+~]*|[0-9a-f]{40})$/.test(version);
    return split ? { kind, name: rest.slice(0, at), version } : { kind, name: rest };
  }
  const open = rest.endsWith(')') ? rest.lastIndexOf('(') : -1;
  const name = open > 0 ? rest.slice(0, open).trimEnd() : '';
  const address = open > 0 ? rest.slice(open + 1, -1).trim() : '';
  if (name === '') return { kind, name: rest };
  if (address === '') return { kind, name };
  if (/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(address)) return { kind, name, url: address };
  return /^\S+@\S+$/.test(address) ? { kind, name, email: address } : { kind, name: rest };
}

/** The SPDX 2 text of an actor: the opposite of {@link parseActor} wherever that is possible. */
export function formatActor({ kind, name, email, url, version }: BomActor): string {
  const flatName = name.replaceAll(/\s+/g, ' ').trim();
  if (kind === 'tool') return `Tool: ${flatName}${version === undefined ? '' : `-${version}`}`;
  const address = email ?? url;
  return `${WORDS[kind]}: ${flatName}${address === undefined ? '' : ` (${address})`}`;
}

/** Whether two actors are the same, field by field. */
export function sameActor(a: BomActor | undefined, b: BomActor | undefined): boolean {
  return JSON.stringify(a && ordered(a)) === JSON.stringify(b && ordered(b));
}

function ordered({ kind, name, email, url, version }: BomActor): BomActor {
  return defined<BomActor>({ kind, name, email, url, version });
}
