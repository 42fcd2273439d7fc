import type { Probe, RandomFormat } from '../format.ts';
import { readOnDemand } from './common/on-demand.ts';
import { peOffset } from './pe/recognize.ts';

/**
 * PE images: programs, libraries, drivers, EFI applications and .NET assemblies (Microsoft's PE/COFF specification; ECMA-335,
 * partition II), with WiX Burn bundles. Members are what such files carry along: resources that may be files, resources of
 * .NET assemblies, an embedded PDB, the containers of a bundle, and whatever is appended.
 */
export const pe: RandomFormat = {
  name: 'pe',
  mediaType: 'application/vnd.microsoft.portable-executable',
  access: 'random',
  partly: true,
  begins: 'M',
  recognizes: isImage,
  read: readOnDemand(() => import('./pe/read.ts')),
};

/** `MZ`, and `PE` where the DOS header says; a header beyond what detection sees is believed. */
function isImage({ head, size, tail }: Probe): boolean {
  const at = peOffset(head);
  if (at === undefined || (size !== undefined && at + 4 > size)) return false;
  if (at + 4 <= head.length) return isSignature(head, at);
  const inTail = tail && size !== undefined ? at - (size - tail.length) : -1;
  return tail && inTail >= 0 ? isSignature(tail, inTail) : size !== undefined;
}

function isSignature(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x50 && bytes[at + 1] === 0x45 && bytes[at + 2] === 0 && bytes[at + 3] === 0;
}
