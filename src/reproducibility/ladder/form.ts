import { createHash } from 'node:crypto';

/** Version of the serialisation and of everything that decides what goes into it; docs/digest.md defines it. */
export const DIGEST_VERSION = 'assay-digest-v1';

/**
 * A serialisation on its way through SHA-256: items one behind the other, each as its length in eight bytes, big-endian, and its
 * bytes. So no two lists of items have the same serialisation.
 */
export interface Form {
  /** Adds an item; text as UTF-8. */
  item(data: string | Uint8Array): Form;
  /** Adds an item chunk by chunk. @returns false where there were more or fewer bytes: then the form is of no use */
  stream(length: number, chunks: AsyncIterable<Uint8Array>): Promise<boolean>;
  /** Lower-case hexadecimal SHA-256; nothing can be added then. */
  hex(): string;
}

/** Short items are gathered before they are hashed: most forms are short, and long ones get more room. */
const FIRST = 512;
const GATHERED = 4096;

/** A form that begins with the version and with what it is the form of. */
export function createForm(what: string): Form {
  const hash = createHash('sha256');
  let gathered = Buffer.allocUnsafe(FIRST);
  let used = 0;

  function flush(): void {
    if (used === 0) return;
    hash.update(gathered.subarray(0, used));
    used = 0;
    if (gathered.length < GATHERED) gathered = Buffer.allocUnsafe(GATHERED);
  }

  function begin(length: number): void {
    if (used + 8 > gathered.length) flush();
    gathered.writeUInt32BE(Math.floor(length / 2 ** 32), used);
    gathered.writeUInt32BE(length >>> 0, used + 4);
    used += 8;
  }

  const form: Form = {
    item(data) {
      const length = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
      begin(length);
      if (length > gathered.length - used) flush();
      if (length > gathered.length) hash.update(data);
      else if (typeof data === 'string') used += gathered.write(data, used);
      else {
        gathered.set(data, used);
        used += length;
      }
      return form;
    },
    async stream(length, chunks) {
      begin(length);
      flush();
      let done = 0;
      for await (const chunk of chunks) {
        done += chunk.length;
        if (done > length) return false;
        hash.update(chunk);
      }
      return done === length;
    },
    hex() {
      flush();
      return hash.digest('hex');
    },
  };
  return form.item(DIGEST_VERSION).item(what);
}
