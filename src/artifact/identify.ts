import { isRandom } from '../codec/index.ts';
import type { ArtifactSummary } from '../model/index.ts';
import { detect, HEAD_BYTES, probeOf, textOrBytes } from './detect.ts';
import { FORMATS } from './formats/list.ts';
import type { ArtifactInput } from './input.ts';

/** What a file is, from its first and last bytes only: its members are not looked at. */
export async function identify(input: ArtifactInput): Promise<ArtifactSummary> {
  const { name } = input;
  if ('directory' in input) return { name, size: 0, mediaType: 'inode/directory', format: '' };
  const { source } = input;
  const head = isRandom(source) ? await source.read(0, HEAD_BYTES) : new Uint8Array(0);
  const format = detect(await probeOf(name, source, head))?.name ?? textOrBytes(head);
  return { name, size: source.size ?? 0, mediaType: mediaTypeOf(format), format };
}

/** The media type of a format; of what has none, that of text or of bytes. */
export function mediaTypeOf(format: string): string {
  const known = FORMATS.find(({ name }) => name === format);
  return known?.mediaType ?? (format === 'text' ? 'text/plain' : 'application/octet-stream');
}
