import { createHash } from 'node:crypto';
import { isSigned } from '../crypto/key.ts';
import { base64 } from '../document.ts';
import { refuse } from '../steps.ts';
import type { LogKey } from '../trust/root.ts';

/** What a log says about its whole tree (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Buffer;
}

/** A signed note (C2SP signed-note): the text with its last line end, and the lines of signatures. */
interface Note {
  readonly text: string;
  readonly signatures: readonly {
    readonly name: string;
    readonly hint: Buffer;
    readonly signature: Buffer;
  }[];
}

const STEP = 'log.checkpoint';
const MOST_SIGNATURES = 100;

/** Reads a checkpoint and verifies that the log signed it; other signatures on it (witnesses) are passed over. @throws Refusal `log.checkpoint` */
export function verifyCheckpoint(envelope: string, log: LogKey, place: string): Checkpoint {
  const input = { input: `${place}.checkpoint` };
  const note = noteOf(envelope, input.input);
  const [origin = '', size = '', root = ''] = note.text.split('\n');
  if (!/^(0|[1-9]\d{0,18})$/.test(size))
    refuse(STEP, 'the second line of the checkpoint is no size of a tree', input);
  const hash = base64(root, input.input, STEP);
  if (hash.length !== 32) refuse(STEP, 'the third line of the checkpoint is no hash of 32 bytes', input);
  // Rekor v1 writes the number of the shard behind its name.
  if (origin !== log.name && !origin.startsWith(`${log.name} - `))
    refuse(STEP, 'the checkpoint is of another log', { ...input, expected: log.name, found: origin });
  const hints = identifiersOf(log).map((id) => id.subarray(0, 4));
  const own = note.signatures.filter(
    ({ name, hint }) => name === log.name && hints.some((known) => known.equals(hint)),
  );
  if (own.length === 0)
    refuse(STEP, 'no signature on the checkpoint is of the log', { ...input, expected: log.name });
  const text = Buffer.from(note.text);
  // Signatures of others are passed over; one of the log that is wrong is not (C2SP signed-note, "Signatures").
  if (!own.every(({ signature }) => isSigned(log.key, text, signature)))
    refuse(STEP, 'the signature of the log on the checkpoint is wrong', { ...input, expected: log.name });
  return { origin, size: BigInt(size), root: hash };
}

/**
 * What a log is called by: the identifiers in the trusted root, the SHA-256 of its key (RFC 6962, 3.2), and, for keys of Ed25519,
 * the key ID of signed notes (C2SP signed-note), of which notes have the first four bytes. Trusted roots and clients differ.
 */
export function identifiersOf({ name, keyId, noteId, key: { id, type, spki } }: LogKey): readonly Buffer[] {
  const all = [keyId, Buffer.from(id, 'hex'), ...(noteId ? [noteId] : [])];
  if (type !== 'ed25519') return all;
  const hash = createHash('sha256').update(`${name}\n`).update(ED25519).update(spki.subarray(-32));
  return [...all, hash.digest()];
}

/** Signature type of Ed25519 in key IDs of notes. */
const ED25519 = Buffer.from([1]);

function noteOf(envelope: string, place: string): Note {
  const input = { input: place };
  // The last empty line divides: the text of a note may have empty lines itself.
  const split = envelope.lastIndexOf('\n\n');
  if (split < 0) refuse(STEP, 'the checkpoint is no signed note: no empty line', input);
  const lines = envelope.slice(split + 2).split('\n');
  if (lines.pop() !== '') refuse(STEP, 'the checkpoint is no signed note: its last line does not end', input);
  if (lines.length === 0 || lines.length > MOST_SIGNATURES)
    refuse(STEP, `the checkpoint has ${lines.length} signatures`, input);
  const signatures = lines.map((line) => {
    const parts =
      /^\u2014 (\S+) (\S+)$/.exec(line) ??
      refuse(STEP, 'a line of the checkpoint is no signature of a note', input);
    const bytes = base64(parts[2]!, place, STEP);
    if (bytes.length < 5) refuse(STEP, 'a signature on the checkpoint is too short', input);
    return { name: parts[1]!, hint: bytes.subarray(0, 4), signature: bytes.subarray(4) };
  });
  return { text: envelope.slice(0, split + 1), signatures };
}
