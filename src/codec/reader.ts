import type { Source } from '../model/index.ts';
import { asBuffer } from './bytes.ts';

const EMPTY = new Uint8Array(0);
/** Skipping less than this is cheaper by reading on than by opening the stream anew. */
const SEEK_WORTH = 1 << 20;

/** So much memory is kept for putting chunks together. */
const MOST_JOINED = 1 << 17;

/**
 * A cursor over a stream of bytes: what every streaming reader reads from.
 * Bytes handed out are valid until the next call; whoever keeps them copies them.
 */
export class ByteReader {
  #position: number;
  #chunk: Uint8Array = EMPTY;
  #at = 0;
  #ended = false;
  #joint: Uint8Array = EMPTY;
  readonly #source: Source;
  #iterator: AsyncIterator<Uint8Array>;

  /** @param source read from `start` on @param start also the first `position` */
  constructor(source: Source, start = 0) {
    this.#source = source;
    this.#position = start;
    this.#iterator = source.stream(start)[Symbol.asyncIterator]();
  }

  /** Offset of the next byte from the start of the source. */
  get position(): number {
    return this.#position;
  }

  /** Bytes that can be taken without waiting. */
  get buffered(): number {
    return this.#chunk.length - this.#at;
  }

  /** `n` bytes if they are at hand already, else undefined; the fast path of readers with small records. */
  tryTake(n: number): Uint8Array | undefined {
    if (this.#chunk.length - this.#at < n) return undefined;
    const from = this.#at;
    this.#at += n;
    this.#position += n;
    return this.#chunk.subarray(from, from + n);
  }

  /** The next `n` bytes without moving; fewer only at the end. */
  async peek(n: number): Promise<Uint8Array> {
    if (this.buffered < n) await this.#fill(n);
    return this.#chunk.subarray(this.#at, this.#at + n);
  }

  /** The next `n` bytes; fewer only at the end. */
  async take(n: number): Promise<Uint8Array> {
    if (this.buffered < n) await this.#fill(n);
    const bytes = this.#chunk.subarray(this.#at, this.#at + n);
    this.#at += bytes.length;
    this.#position += bytes.length;
    return bytes;
  }

  /** What is at hand, or the next chunk; at most `most` bytes, none only at the end. */
  async some(most = Number.POSITIVE_INFINITY): Promise<Uint8Array> {
    if (this.buffered === 0) await this.#fill(1);
    return this.tryTake(Math.min(most, this.buffered)) ?? EMPTY;
  }

  /** Gives back the last `n` bytes of what {@link some} returned just before. */
  unread(n: number): void {
    if (n > this.#at) throw new RangeError('unread past the start of the chunk');
    this.#at -= n;
    this.#position -= n;
  }

  /** Moves over `n` bytes; answers how many there were. */
  async skip(n: number): Promise<number> {
    if (n - this.buffered > SEEK_WORTH && this.#source.read && this.#source.size !== undefined) {
      return await this.#seek(n, this.#source.size);
    }
    let left = n;
    while (left > 0) {
      const bytes = await this.some(left);
      if (bytes.length === 0) break;
      left -= bytes.length;
    }
    return n - left;
  }

  /** The next `n` bytes (default: all) in pieces as they come. Stopping early leaves the reader where it stopped. */
  async *chunks(n = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
    let left = n;
    while (left > 0) {
      const bytes = await this.some(left);
      if (bytes.length === 0) return;
      left -= bytes.length;
      yield bytes;
    }
  }

  /** Whether no byte is left. */
  async atEnd(): Promise<boolean> {
    if (this.buffered === 0) await this.#fill(1);
    return this.buffered === 0;
  }

  /** Lets go of the source; needed where reading stops before the end. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.#iterator.return?.();
  }

  async #seek(n: number, size: number): Promise<number> {
    const target = Math.min(this.#position + n, size);
    const moved = target - this.#position;
    await this.#iterator.return?.();
    this.#iterator = this.#source.stream(target)[Symbol.asyncIterator]();
    this.#chunk = EMPTY;
    this.#at = 0;
    this.#position = target;
    return moved;
  }

  /** Makes `n` bytes available, or as many as there are. */
  async #fill(n: number): Promise<void> {
    if (this.#ended) return;
    let have = this.buffered;
    // What is left of the old chunk must be copied: pulling the next one may overwrite it.
    if (have > 0) this.#join(EMPTY, have);
    while (have < n) {
      const next = await this.#iterator.next();
      if (next.done) {
        this.#ended = true;
        return;
      }
      const chunk = next.value;
      if (have === 0 && chunk.length >= n) {
        this.#chunk = asBuffer(chunk);
        this.#at = 0;
        return;
      }
      have += chunk.length;
      this.#join(chunk, have);
    }
  }

  /** Puts what is left and a chunk together, `length` bytes in all, in memory that is used again and again. */
  #join(chunk: Uint8Array, length: number): void {
    const rest = this.#chunk.subarray(this.#at);
    if (this.#joint.length < length) this.#joint = Buffer.allocUnsafe(Math.max(length, MOST_JOINED));
    const joint = this.#joint;
    joint.set(rest);
    joint.set(chunk, rest.length);
    this.#chunk = joint.subarray(0, length);
    this.#at = 0;
    // What is seldom as long is not kept for that.
    if (joint.length > MOST_JOINED) this.#joint = EMPTY;
  }
}
