import { base64 } from '../bundle/document.ts';
import { isSigned } from '../crypto/key.ts';
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
  if (!/^(0|[1-9]\d{0,18})$/.test(size)) refuse(STEP, 'its second line is no size of a tree', input);
  const hash = base64(root, input.input, STEP);
  if (hash.length !== 32) refuse(STEP, 'its third line is no hash of 32 bytes', input);
  // Rekor v1 writes the number of the shard behind its name.
  if (origin !== log.name && !origin.startsWith(`${log.name} - `))
    refuse(STEP, 'it is of another log', { ...input, expected: log.name, found: origin });
  const own = note.signatures.filter(
    ({ name, hint }) => name === log.name && hint.equals(log.keyId.subarray(0, 4)),
  );
  if (own.length === 0) refuse(STEP, 'no signature on it is of the log', { ...input, expected: log.name });
  const text = Buffer.from(note.text);
  if (!own.some(({ signature }) => isSigned(log.key, text, signature)))
    refuse(STEP, 'the signature of the log is wrong', { ...input, expected: log.name });
  return { origin, size: BigInt(size), root: hash };
}

function noteOf(envelope: string, place: string): Note {
  const input = { input: place };
  // The last empty line divides: the text of a note may have empty lines itself.
  const split = envelope.lastIndexOf('\n\n');
  if (split < 0) refuse(STEP, 'it is no signed note: no empty line', input);
  const lines = envelope.slice(split + 2).split('\n');
  if (lines.pop() !== '') refuse(STEP, 'it is no signed note: its last line does not end', input);
  if (lines.length === 0 || lines.length > MOST_SIGNATURES)
    refuse(STEP, `it has ${lines.length} signatures`, input);
  const signatures = lines.map((line) => {
    const parts =
      /^\u2014 (\S+) (\S+)$/.exec(line) ?? refuse(STEP, 'a line is no signature of a note', input);
    const bytes = base64(parts[2]!, place, STEP);
    if (bytes.length < 5) refuse(STEP, 'a signature of it is too short', input);
    return { name: parts[1]!, hint: bytes.subarray(0, 4), signature: bytes.subarray(4) };
  });
  return { text: envelope.slice(0, split + 1), signatures };
}
