import {
  armourBlocks,
  type CleartextMessage,
  isCleartextMessage,
  OPENPGP_TAG,
  openPgpHeader,
  openPgpPackets,
} from '../../codec/index.ts';
import { refuse } from '../steps.ts';
import { isIgnored } from './keyring.ts';

/** Signatures of one release by several people: a handful. */
const MOST_SIGNATURES = 100;

/** Whether a document of evidence holds OpenPGP signatures, by its content; anything else of OpenPGP is refused as one. */
export function isOpenPgpDocument(content: Uint8Array): boolean {
  if (isCleartextMessage(content)) return true;
  const buffer = Buffer.from(content.buffer, content.byteOffset, content.length);
  const header = buffer.length > 0 ? openPgpHeader(buffer, 0) : undefined;
  if (header) return header.at + header.length <= buffer.length && OPENPGP_TAG[header.tag] !== undefined;
  return (
    buffer.subarray(0, 64).includes('-----BEGIN PGP ') || armourBlocks(buffer.subarray(0, 65_536)).length > 0
  );
}

/** The signatures in a document beside a file, binary or armoured: bodies of packets. @throws Refusal `openpgp.packet` */
export function detachedSignatures(document: Uint8Array): readonly Buffer[] {
  const blocks = armourBlocks(document);
  if (isCleartextMessage(document))
    refuse('openpgp.packet', 'it is a signed text of its own, no signature of a file', { input: 'document' });
  if (blocks.length === 0) return bodiesOf(document);
  return blocks.flatMap(({ label, content, issue }) => {
    if (label !== 'SIGNATURE')
      refuse('openpgp.packet', `it holds a ${label}, no signature of a file`, { input: 'document' });
    if (issue !== undefined) refuse('openpgp.packet', issue, { input: 'document' });
    return bodiesOf(content);
  });
}

/** The signatures of a signed text. @throws Refusal `openpgp.packet` where it has none that can be read */
export function cleartextSignatures(message: CleartextMessage | undefined): readonly Buffer[] {
  const issue = message ? (message.issue ?? message.signature.issue) : 'it has no signature';
  if (issue !== undefined || !message)
    return refuse('openpgp.packet', `it begins as a signed text, but ${issue}`, { input: 'file' });
  return bodiesOf(message.signature.content);
}

function bodiesOf(bytes: Uint8Array): readonly Buffer[] {
  const { packets: stored, issue } = openPgpPackets(bytes, MOST_SIGNATURES);
  const packets = stored.filter(({ tag }) => !isIgnored(tag));
  const other = packets.find(({ tag }) => tag !== 2);
  const why = issue ?? (other ? `it has a packet of type ${other.tag}` : undefined);
  if (why !== undefined || packets.length === 0)
    refuse('openpgp.packet', `it is no OpenPGP signature: ${why ?? 'it is empty'}`, { input: 'document' });
  return packets.map(({ body }) => body);
}
