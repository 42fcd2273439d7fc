import { createHash } from 'node:crypto';
import { makeKey, type StandinKey } from './keys.ts';

/** Who signs checkpoints: a log, or a witness. */
export interface NoteSigner {
  readonly name: string;
  readonly key: StandinKey;
  /** Key id, of which the first four bytes are the hint. */
  readonly id: Buffer;
}

/** Key id of a signed note (C2SP signed-note): SHA-256 of name, line end, type of signature and key. */
export function noteKeyId(name: string, type: number, { spki }: StandinKey): Buffer {
  const raw = spki.subarray(-32);
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from([type]))
    .update(raw)
    .digest();
}

/** A witness that signs checkpoints too (C2SP tlog-cosignature). */
export function createWitness(name: string): NoteSigner {
  const key = makeKey('ed25519');
  return { name, key, id: noteKeyId(name, 4, key) };
}

/** A checkpoint (C2SP tlog-checkpoint) as signed note. */
export function checkpointOf(
  tree: { readonly origin: string; readonly size: number; readonly root: Buffer },
  log: NoteSigner,
  {
    witnesses = [],
    now = 0,
    wrongKey = false,
  }: {
    readonly witnesses?: readonly NoteSigner[];
    /** When witnesses saw it, in seconds since 1970. */
    readonly now?: number;
    readonly wrongKey?: boolean;
  } = {},
): string {
  const text = `${tree.origin}\n${tree.size}\n${tree.root.toString('base64')}\n`;
  const signer = wrongKey ? makeKey(log.key.type) : log.key;
  const own = line(log, signer.sign(Buffer.from(text)));
  const others = witnesses.map((witness) => {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(now));
    const cosigned = Buffer.from(`cosignature/v1\ntime ${now}\n${text}`);
    return line(witness, Buffer.concat([time, witness.key.sign(cosigned)]));
  });
  // Witnesses stand in any order, also before the log.
  return `${text}\n${[...others, own].join('')}`;
}

function line({ name, id }: NoteSigner, signature: Buffer): string {
  const content = Buffer.concat([id.subarray(0, 4), signature]);
  return `\u2014 ${name} ${content.toString('base64')}\n`;
}
