import { hasAscii } from '../../../codec/index.ts';

/** First bytes of SquashFS of either byte order, and of two firmware makers' variants with LZMA. */
export function isSquashfs(head: Uint8Array): boolean {
  return ['hsqs', 'sqsh', 'shsq', 'qshs'].some((magic) => hasAscii(head, magic)) && hasVersion(head);
}

/** The version stands at 28 in the byte order of the image; 1 to 4 exist. */
function hasVersion(head: Uint8Array): boolean {
  if (head.length < 30) return false;
  const [first, second] = [head[28]!, head[29]!];
  return (first === 0 || second === 0) && first + second >= 1 && first + second <= 4;
}
