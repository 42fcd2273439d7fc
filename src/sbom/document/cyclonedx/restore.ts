import type { Bom, BomRest } from '../../../model/index.ts';
import { canonicalBom, canonicalJson } from '../spdx/canonical.ts';
import { noteList } from './note-list.ts';
import { readCycloneDxValue } from './read.ts';
import type { CycloneDxVersion } from './words.ts';
import type { Plain, Writing } from './write-component.ts';

const COMPONENT =
  'mime-type supplier manufacturer authors author publisher hashes licenses swid modified pedigree externalReferences ' +
  'evidence releaseNotes modelCard data cryptoProperties tags';
const EVIDENCE = 'identity occurrences callstack licenses copyright';
const METADATA = 'lifecycles tools authors manufacturer manufacture supplier licenses properties';
const DOCUMENT =
  'services externalReferences compositions vulnerabilities annotations formulation declarations definitions properties';

/** Members that are written back as they were read, by what has them and version. Signatures would not be true of another document. */
const MEMBERS: Readonly<Record<string, ReadonlySet<string>>> = {
  'component 1.6': new Set(COMPONENT.split(' ')),
  'component 1.7': new Set(`${COMPONENT} versionRange isExternal patentAssertions`.split(' ')),
  evidence: new Set(EVIDENCE.split(' ')),
  'metadata 1.6': new Set(METADATA.split(' ')),
  'metadata 1.7': new Set(`${METADATA} distributionConstraints`.split(' ')),
  'document 1.6': new Set(DOCUMENT.split(' ')),
  'document 1.7': new Set(DOCUMENT.split(' ')),
};

const WHY: Readonly<Record<string, string>> = {
  signature: 'a signature would not be true of another document',
  citations: 'citations point to members by their position, which changes',
};

function reasonOf(field: string | undefined): string | undefined {
  const name = field?.split('/').at(-1) ?? '';
  return Object.hasOwn(WHY, name) ? WHY[name] : undefined;
}

const OTHER = 'the schema has no such member there, or it would change what is said';

/** The parts that the model has no place for, to be written back where they were. */
export interface Restorer {
  /** Gives a component what it had, without changing what it says otherwise. */
  readonly component: (of: string, written: Plain) => Plain;
  /** Gives the document what it had. */
  readonly document: (written: Plain) => Plain;
  /** Lists what nobody took. */
  readonly finish: () => void;
}

/**
 * Writes `rest` of CycloneDX documents back, where the version written has it: later versions have all that earlier ones
 * have. A part goes back only if a reader then reads the same as without it.
 */
export function restorer(bom: Bom, { version, losses, shelf }: Writing): Restorer {
  const fits = bom.specification === 'CycloneDX' && /^1\.[0-7]$/.test(bom.version) && bom.version <= version;
  const left = new Set<BomRest>(bom.rest);
  const byOwner = new Map<string, BomRest[]>();
  if (fits)
    for (const one of bom.rest) {
      const owner = one.of ?? '';
      const others = byOwner.get(owner);
      if (others) others.push(one);
      else byOwner.set(owner, [one]);
    }
  const apply = (owner: string, kind: string, written: Plain, wrap: (value: Plain) => Plain): Plain => {
    let now = written;
    let before: Said | undefined;
    for (const rest of byOwner.get(owner) ?? []) {
      const next = withPart(now, rest, kind, version);
      if (!next) continue;
      before ??= saidBy(wrap(now));
      const after = saidBy(wrap(next));
      if (after.text !== before.text) continue;
      for (const id of after.texts) if (shelf.byId.has(id)) shelf.written.add(id);
      now = next;
      left.delete(rest);
    }
    return now;
  };
  return {
    component: (of, written) =>
      apply(of, 'component', written, (value) => ({
        metadata: { component: { type: 'library', ...value } },
      })),
    document: (written) => apply('', 'document', written, ({ metadata }) => ({ metadata })),
    finish() {
      for (const { place, field, value } of left) {
        const why = reasonOf(field) ?? (fits ? OTHER : `CycloneDX ${version} may not have it`);
        losses.add(
          place,
          `rest/${field ?? ''}`,
          `${why}: ${value.length > 100 ? `${value.slice(0, 100)} …` : value}`,
        );
      }
    },
  };
}

/** The object with the part in its place; undefined where it has no such place. */
function withPart(
  object: Plain,
  { field, value }: BomRest,
  kind: string,
  version: CycloneDxVersion,
): Plain | undefined {
  const steps = field?.split('/') ?? [];
  const [first = '', second, third] = steps;
  const parsed = parsedOf(value);
  if (parsed === undefined) return undefined;
  if (kind === 'document' && first === 'metadata') {
    if (second === undefined || third !== undefined || !MEMBERS[`metadata ${version}`]!.has(second))
      return undefined;
    const metadata = (object['metadata'] ?? {}) as Plain;
    return { ...object, metadata: { ...metadata, [second]: joined(second, metadata[second], parsed) } };
  }
  if (!MEMBERS[`${kind} ${version}`]!.has(first)) return undefined;
  if (second === undefined) return { ...object, [first]: parsed };
  const isEvidence = first === 'evidence' && third === undefined && MEMBERS['evidence']!.has(second);
  if (!isEvidence) return undefined;
  return { ...object, evidence: { ...(object['evidence'] as Plain | undefined), [second]: parsed } };
}

/** Properties of the metadata that stand for fields were taken out of the list that is put back. */
function joined(name: string, written: unknown, restored: unknown): unknown {
  return name === 'properties' && Array.isArray(written) && Array.isArray(restored)
    ? [...(written as unknown[]), ...(restored as unknown[])]
    : restored;
}

/** JSON, and no XML that a reader kept as text. */
function parsedOf(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** What is read of a part of a document. */
interface Said {
  /** All but `rest` and the texts of licences, as text. */
  readonly text: string;
  /** Ids of licences with text. */
  readonly texts: readonly string[];
}

function saidBy(members: Plain): Said {
  const value = { bomFormat: 'CycloneDX', specVersion: '1.7', ...members };
  const reading = { notes: noteList(), rest: [], places: new WeakMap<object, string>() };
  const { licenceTexts, ...bom } = readCycloneDxValue({ ...reading, value, encoding: 'json' }).bom;
  const plain = JSON.parse(JSON.stringify({ ...bom, licenceTexts: [], rest: [] })) as Bom;
  return { text: canonicalJson(canonicalBom(plain)), texts: licenceTexts.map(({ id }) => id) };
}
