import type { Decoder } from '../../codec/index.ts';
import type { Probe, StreamFormat } from '../format.ts';

/**
 * A compression stream as a format: one nameless member, the decoded content. Bytes that follow the last stream are
 * found by the core.
 */
export function streamFormat(
  name: string,
  mediaType: string,
  recognizes: (probe: Probe) => boolean,
  decode: Decoder,
): StreamFormat {
  return {
    name,
    mediaType,
    access: 'stream',
    flat: true,
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
      yield { path: '', kind: 'file', offset: start, data: content };
      // Nobody wanted the content (only header fields are asked for): it must be decoded all the same to reach the end.
      if (!started) for await (const _ of decode(reader, context));
    },
  };
}
