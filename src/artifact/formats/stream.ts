import type { Decoder } from '../../codec/index.ts';
import type { Member, Probe, StreamFormat } from '../format.ts';

/** How a compression format differs from the others. */
export interface StreamOptions {
  readonly name: string;
  readonly mediaType: string;
  readonly begins?: string;
  readonly recognizes: (probe: Probe) => boolean;
  readonly decode: Decoder;
  /** What the stream's header says about its content, from up to the first 512 bytes. */
  readonly describe?: (head: Uint8Array) => Pick<Member, 'mtime'>;
}

/**
 * A compression stream as a format: one nameless member, the decoded content. Bytes that follow the last stream are
 * found by the core.
 */
export function streamFormat({
  name,
  mediaType,
  begins,
  recognizes,
  decode,
  describe,
}: StreamOptions): StreamFormat {
  return {
    name,
    mediaType,
    access: 'stream',
    flat: true,
    decodes: true,
    ...(begins === undefined ? {} : { begins }),
    recognizes,
    async *read(reader, context) {
      const start = reader.position;
      let started = false;
      const content = {
        packed: () => reader.position - start,
        async *stream() {
          started = true;
          yield* decode(reader, context);
        },
      };
      const described = describe?.(await reader.peek(512)) ?? {};
      yield { path: '', kind: 'file', offset: start, ...described, data: content };
      // Nobody wanted the content (only header fields are asked for): it must be decoded all the same to reach the end.
      if (!started) for await (const _ of decode(reader, context));
    },
  };
}
