/**
 * Where bytes come from. A chunk handed out by `stream` is valid only until the next one is asked for: whoever keeps
 * bytes copies them.
 */
export interface Source {
  /** Length in bytes where it is known before reading. */
  readonly size?: number;
  /** The whole content, where it is in memory already. */
  readonly bytes?: Uint8Array;
  /** Packed bytes that the stream opened last has consumed so far; tells a bomb's ratio. */
  readonly packed?: () => number;
  /** All bytes from `start` (default 0) on; `start` above 0 is allowed only where `read` exists. */
  stream(start?: number): AsyncIterable<Uint8Array>;
  /** `length` bytes from `offset`; fewer only at the end of the source. */
  read?(offset: number, length: number): Promise<Uint8Array>;
}

/** A source that can be read at any place, as zip and XAR demand. */
export interface RandomSource extends Source {
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}
