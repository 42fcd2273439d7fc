import type { CauseCode, Entry } from '../../model/index.ts';

/** Members that signing adds (MSI: Windows SDK; NuGet package signature; JAR file specification; Apple code signing). */
const SIGNATURES: readonly (readonly [name: RegExp, cause: CauseCode])[] = [
  [/!\/\[5\](DigitalSignature|MsiDigitalSignatureEx)$/, 'sig.authenticode'],
  [/!\/AppxSignature\.p7x$/i, 'sig.authenticode'],
  [/!\/\.signature\.p7s$/i, 'sig.package'],
  [/!\/META-INF\/(SIG-[^/]*|[^/]+\.(RSA|DSA|EC|SF))$/i, 'sig.package'],
  [/!\/package\/services\/digital-signature\//i, 'sig.package'],
  [/!\/_gpg(origin|builder|[a-z]*)$/, 'sig.package'],
  [/\/_CodeSignature(\/|$)/, 'sig.codesign'],
  [/\/Contents\/CodeResources$/, 'sig.notarization-ticket'],
];

/** Why only one side has a member: signing adds some. @param side that has it */
export function addedCause(entry: Entry, container: Entry | undefined, side: 'left' | 'right'): CauseCode {
  const signature = SIGNATURES.find(([name]) => name.test(entry.path));
  if (signature) return signature[1];
  if (container?.format === 'macho-fat') return 'macho.slice-count';
  return side === 'left' ? 'content.file-removed' : 'content.file-added';
}
