import type { EvidenceForm, VerificationStep } from '../model/index.ts';
import { cosignOf } from './bundle/cosign.ts';
import { list, member, type Node, readDocument } from './bundle/document.ts';
import { dsseOf } from './bundle/dsse.ts';
import type { SignedEntity } from './bundle/entity.ts';
import { attestationOf, provenanceOf } from './bundle/pep740.ts';
import { bundleOf } from './bundle/sigstore.ts';
import { npmAttestationsOf } from './npm/attestations.ts';
import { refuse, untilRefused } from './steps.ts';

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
  if (lines)
    return lines.flatMap(({ number, line }) =>
      formsOf(readDocument(line)).map((item) => ({ ...item, place: joined(`line ${number}`, item.place) })),
    );
  return formsOf(readDocument(content));
}

function joined(line: string, place: string | undefined): string {
  return place === undefined ? line : `${line} ${place}`;
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

/** Names that only one form has each. */
const FORMS = [
  'mediaType',
  'attestation_bundles',
  'verification_material',
  'attestations',
  'payloadType',
  'base64Signature',
] as const;

/** By the names only that form has. */
function formsOf(root: Node): readonly EvidenceItem[] {
  if (root.value.items) {
    const nodes = list(root, 100);
    if (nodes.length === 0) refuse('format.count', 'it has no attestation', { input: 'document' });
    return nodes.map((node) => ({ ...attestationItem(node), place: node.path }));
  }
  if (root.value.members === undefined)
    refuse('format.version', 'it is no document of evidence that is known', { input: 'document' });
  const names = FORMS.filter((name) => member(root, name));
  if (names.length > 1)
    refuse('format.version', 'it is a document of several kinds at once, and readers would differ', {
      input: 'document',
      found: names.join(', '),
    });
  if (member(root, 'mediaType')) return [{ form: 'sigstore-bundle', read: () => bundleOf(root) }];
  if (member(root, 'attestation_bundles')) return provenanceItems(root);
  if (member(root, 'verification_material')) return [attestationItem(root)];
  if (member(root, 'attestations')) return npmItems(root);
  if (member(root, 'payloadType')) return [{ form: 'dsse-envelope', read: () => dsseOf(root) }];
  if (member(root, 'base64Signature')) return [{ form: 'cosign-bundle', read: () => cosignOf(root) }];
  return refuse('format.version', 'it is no document of evidence that is known', {
    input: 'document',
    expected: `one of ${FORMS.join(', ')}`,
    found: root.value.members
      .slice(0, 8)
      .map(({ name }) => name.slice(0, 40))
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
  return items.length > 0
    ? items
    : refuse('format.count', 'it has no attestation', { input: 'attestation_bundles' });
}

function npmItems(root: Node): readonly EvidenceItem[] {
  const items = npmAttestationsOf(root).map(({ predicateType, bundle }) => ({
    form: 'npm-attestations' as const,
    place: bundle.path,
    listedAs: predicateType,
    read: () => bundleOf(bundle),
  }));
  return items.length > 0
    ? items
    : refuse('format.count', 'it has no attestation', { input: 'attestations' });
}
