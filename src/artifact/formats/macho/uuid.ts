import type { Field } from '../../../model/index.ts';

/** How linkers make the UUID, by its version nibble (RFC 9562, 4.2). */
const VERSIONS: Readonly<Record<string, string>> = {
  3: 'digest of the content (version 3, as ld and Go)',
  4: 'random (version 4)',
  5: 'digest of the content (version 5)',
};

/**
 * How an LC_UUID came about, as far as its bits say: LLVM's lld marks a digest of the output with `LLD`, `UU1D`; Apple's
 * ld writes a digest in the form of a version 3 UUID, or a random one on demand.
 */
export function uuidOrigin({ uuid }: Readonly<Record<string, unknown>>, offset: number): Field[] {
  const value = originOf(String(uuid));
  return value === undefined ? [] : [{ name: 'uuid origin', value, offset: offset + 8, length: 0 }];
}

function originOf(uuid: string): string | undefined {
  if (/^4C4C44..-5555-3144-/.test(uuid)) return 'digest of the content (lld)';
  if (/^[0-]+$/.test(uuid)) return 'none (all zero)';
  const isVariant = /^.{19}[89AB]/.test(uuid);
  return isVariant ? VERSIONS[uuid[14]!] : undefined;
}
