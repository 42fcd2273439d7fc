import type { EvidenceForm, VerificationStep } from '../../model/index.ts';
import { list, member, type Node, readDocument } from '../document.ts';
import { refuse, untilRefused } from '../steps.ts';
import { cosignOf } from './cosign.ts';
import { dsseOf } from './dsse.ts';
import type { SignedEntity } from './entity.ts';
import { npmAttestationsOf } from './npm.ts';
import { attestationOf, provenanceOf } from './pep740.ts';
import { bundleOf } from './sigstore.ts';

/** One signature in a document, not looked at yet. */
export interface EvidenceItem {
  readonly form: EvidenceForm;
  /** Where in the document; absent where it is the document. */
  readonly place?: string;
  /** Publisher the index names (PEP 740). */
  readonly claimed?: Readonly<Record<string, string>>;
  /** Predicate it is listed with (npm). */
  readonly listedAs?: string;
  /** @throws Refusal `format.*` */
  readonly read: () => SignedEntity;
}

/** Lines of a file with a bundle in each; more files than any release has. */
const MOST_LINES = 1000;

/**
 * Finds the signatures in a document by its content, whatever its name: a Sigstore bundle, several of them one a line, a PEP 740
 * attestation, a list of them as uploads have it, a provenance object of an index, or an answer of npm's registry.
 * @returns the step that refused it where it is none of these
 */
export function readEvidence(
  content: Uint8Array,
): { readonly items: readonly EvidenceItem[] } | { readonly refused: VerificationStep } {
  const outcome = untilRefused(() => itemsOf(content));
  return 'value' in outcome ? { items: outcome.value } : outcome;
}

function itemsOf(content: Uint8Array): readonly EvidenceItem[] {
  const lines = linesOf(content);
  if (!lines) return formsOf(readDocument(content));
  return lines.flatMap(({ number, line }) =>
    formsOf(readDocument(line)).map((item) => ({
      ...item,
      place: item.place === undefined ? `line ${number}` : `line ${number} ${item.place}`,
    })),
  );
}

/** JSON Lines: more than one line, and the first is a whole object. */
function linesOf(
  content: Uint8Array,
): readonly { readonly number: number; readonly line: Buffer }[] | undefined {
  const text = Buffer.from(content.buffer, content.byteOffset, content.length);
  const end = text.indexOf(10);
  const last = text[end - 1] === 13 ? end - 2 : end - 1;
  if (end < 0 || text[0] !== 0x7b || text[last] !== 0x7d || text.subarray(end).every((byte) => byte <= 32))
    return undefined;
  const lines: { number: number; line: Buffer }[] = [];
  for (let from = 0, number = 1; from < text.length; number++) {
    const next = text.indexOf(10, from);
    const line = text.subarray(from, next < 0 ? text.length : next);
    from = next < 0 ? text.length : next + 1;
    if (line.every((byte) => byte <= 32)) continue;
    if (lines.length >= MOST_LINES)
      refuse('format.count', `there are more than ${MOST_LINES} lines`, { input: 'document' });
    lines.push({ number, line });
  }
  return lines;
}

/** What a document of each form holds, by the name that only that form has. */
const FORMS: Readonly<Record<string, (root: Node) => readonly EvidenceItem[]>> = {
  mediaType: (root) => [{ form: 'sigstore-bundle', read: () => bundleOf(root) }],
  attestation_bundles: provenanceItems,
  verification_material: (root) => [attestationItem(root)],
  attestations: npmItems,
  payloadType: (root) => [{ form: 'dsse-envelope', read: () => dsseOf(root) }],
  base64Signature: (root) => [{ form: 'cosign-bundle', read: () => cosignOf(root) }],
};

function formsOf(root: Node): readonly EvidenceItem[] {
  if (root.value.items)
    return some(
      list(root, 100).map((node) => ({ ...attestationItem(node), place: node.path })),
      'document',
    );
  const input = 'document';
  if (root.value.members === undefined)
    refuse('format.version', 'it is no document of evidence that is known', { input });
  const names = Object.keys(FORMS).filter((name) => member(root, name));
  if (names.length > 1)
    refuse('format.version', 'it is a document of several kinds at once, and readers would differ', {
      input,
      found: names.join(', '),
    });
  const [name] = names;
  if (name !== undefined) return FORMS[name]!(root);
  return refuse('format.version', 'it is no document of evidence that is known', {
    input,
    expected: `one of ${Object.keys(FORMS).join(', ')}`,
    found: root.value.members
      .slice(0, 8)
      .map((one) => one.name.slice(0, 40))
      .join(', '),
  });
}

function attestationItem(node: Node): EvidenceItem {
  return { form: 'pep740-attestation', read: () => attestationOf(node) };
}

function provenanceItems(root: Node): readonly EvidenceItem[] {
  const items = provenanceOf(root).bundles.flatMap(({ publisher, attestations }) =>
    attestations.map((node) => ({
      form: 'pep740-provenance' as const,
      place: node.path,
      claimed: publisher,
      read: () => attestationOf(node),
    })),
  );
  return some(items, 'attestation_bundles');
}

function npmItems(root: Node): readonly EvidenceItem[] {
  const items = npmAttestationsOf(root).map(({ predicateType, bundle }) => ({
    form: 'npm-attestations' as const,
    place: bundle.path,
    listedAs: predicateType,
    read: () => bundleOf(bundle),
  }));
  return some(items, 'attestations');
}

/** A list without anything in it vouches for nothing, and is no list that anybody meant. */
function some(items: readonly EvidenceItem[], input: string): readonly EvidenceItem[] {
  return items.length > 0 ? items : refuse('format.count', 'it has no attestation', { input });
}
