import { bytes, demand, list, members, type Node, text, writtenAs, wrong } from '../document.ts';
import { refuse } from '../steps.ts';
import type { LogEntry, SignedEntity } from './entity.ts';
import { readLogEntry } from './sigstore.ts';

/** DSSE payload type of in-toto statements, the only one of these documents. */
export const IN_TOTO = 'application/vnd.in-toto+json';

/** A provenance object of an index (PEP 740, "Provenance objects"): attestations by the publisher the index names. */
export interface ProvenanceObject {
  readonly bundles: readonly {
    /** As the index says; nothing of it is verified. */
    readonly publisher: Readonly<Record<string, string>>;
    readonly attestations: readonly Node[];
  }[];
}

/** PEP 740 recommends no more than one for each predicate; this is for what indexes may do one day. */
const MOST_ATTESTATIONS = 32;
const MOST_ENTRIES = 8;
/** Bytes of a publisher, who is shown with every attestation; honest ones have a few hundred. */
const MOST_OF_PUBLISHER = 16 * 1024;

/** Reads a PEP 740 attestation object, version 1. @throws Refusal `format.*` */
export function attestationOf(root: Node): SignedEntity {
  demandVersion(root);
  const material = demand(root, 'verification_material');
  const nodes = list(demand(material, 'transparency_entries'), MOST_ENTRIES);
  if (nodes.length === 0) wrong(demand(material, 'transparency_entries'), 'an array with at least one entry');
  const envelope = demand(root, 'envelope');
  return {
    form: 'pep740-1',
    signer: { kind: 'certificate', chain: [bytes(demand(material, 'certificate'))] },
    content: {
      kind: 'envelope',
      payloadType: IN_TOTO,
      payload: bytes(demand(envelope, 'statement')),
      signature: bytes(demand(envelope, 'signature')),
    },
    entries: nodes.map(entryOf),
    timestamps: [],
  };
}

/** The index demands a proof, which for want of a place for timestamps must come with a promise (Rekor v1). */
function entryOf(node: Node): LogEntry {
  const entry = readLogEntry(node);
  if (entry.proof?.checkpoint === undefined)
    refuse('format.field', 'an inclusion proof with a checkpoint is missing', { input: entry.place });
  return entry;
}

/** Reads a provenance object, version 1. @throws Refusal `format.*` */
export function provenanceOf(root: Node): ProvenanceObject {
  demandVersion(root);
  const bundles = list(demand(root, 'attestation_bundles'), MOST_ATTESTATIONS).map((bundle) => ({
    publisher: publisherOf(demand(bundle, 'publisher')),
    attestations: list(demand(bundle, 'attestations'), MOST_ATTESTATIONS),
  }));
  return { bundles };
}

/** The number 1, and not its text: readers differ. */
function demandVersion(root: Node): void {
  const version = demand(root, 'version');
  if (version.value.kind !== 'number' || writtenAs(version) !== '1') wrong(version, 'the number 1');
}

function publisherOf(node: Node): Readonly<Record<string, string>> {
  const length = node.value.end - node.value.offset;
  if (length > MOST_OF_PUBLISHER)
    refuse('format.count', `the publisher has ${length} bytes, at most ${MOST_OF_PUBLISHER} are looked at`, {
      input: node.path,
    });
  const kind = text(demand(node, 'kind'));
  const others = members(node).flatMap(([name, value]) =>
    value.value.kind === 'string' ? [[name, text(value)] as const] : [],
  );
  return { ...Object.fromEntries(others), kind };
}
