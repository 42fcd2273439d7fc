import type { SignatureCode } from './stripped.ts';

/** Files of a bundle folder that exist because it is signed (Apple, Code Signing Guide; code objects and bundles). */
const FILES: readonly (readonly [RegExp, SignatureCode])[] = [
  [
    /(?:^|\/)_CodeSignature\/(?:CodeResources|CodeDirectory|CodeRequirements(?:-1)?|CodeSignature|CodeEntitlements|CodeTopDirectory|CodeRepSpecific)$/,
    'sig.codesign',
  ],
  [/(?:^|\/)Contents\/CodeResources$/, 'sig.notarization-ticket'],
  [/(?:^|\/)[^/]+\.(?:app|framework|bundle|xpc|appex|kext|plugin)\/CodeResources$/, 'sig.codesign'],
];

/**
 * Which signature a file of a bundle folder (`.app`, `.framework` …) belongs to, by its path: the seal of the folder's
 * files `_CodeSignature/CodeResources`, and the stapled ticket `Contents/CodeResources`. Undefined for all other files; the
 * signatures within programs are taken out of their Mach-O files.
 */
export function bundleSignature(path: string): SignatureCode | undefined {
  return FILES.find(([shape]) => shape.test(path))?.[1];
}
