/** Which members of a package are its signature. */
export interface MemberSignatures {
  /** Their numbers in the central directory. */
  readonly members: readonly number[];
  /** Whether the signer changed other members as well. */
  readonly rewritten: boolean;
  /** What stays of signatures and signing. */
  readonly notes: readonly string[];
}

const NUGET = '.signature.p7s';
const MANIFEST = 'META-INF/MANIFEST.MF';
/** JAR File Specification, "Signed JAR File": signature files, their blocks, and blocks of other kinds. */
const SIGNATURE_FILE = /^META-INF\/([^/]+)\.SF$/i;
const BLOCK = /^META-INF\/([^/]+)\.(?:RSA|DSA|EC)$/i;
const OTHER = /^META-INF\/SIG-[^/]*$/i;

const KEPT =
  'META-INF/MANIFEST.MF keeps the digests that the signer put there; jarsigner also writes it and the members before it anew, so that the unsigned file cannot be had';
/** Signatures that stay, by a name that tells of them: other parts refer to them, and would have to be written anew. */
const STAYING: readonly (readonly [RegExp, string])[] = [
  [
    /^package\/services\/digital-signature\//,
    'the OPC signature below package/services/digital-signature stays: relationships and content types refer to it',
  ],
  [
    /^AppxSignature\.p7x$/,
    'the signature AppxSignature.p7x stays: content types refer to it, and the signer wrote the package anew',
  ],
];

/** Watches member names for those that signing adds. */
export function createMemberWatch() {
  const nuget: number[] = [];
  const files: number[] = [];
  const bases = new Set<string>();
  const blocks: (readonly [base: string, index: number])[] = [];
  const others: number[] = [];
  let nuspec = false;
  let manifest = false;
  const staying = new Set<string>();
  return {
    see(name: string, index: number): void {
      if (name === NUGET) nuget.push(index);
      else if (!name.startsWith('META-INF/')) {
        nuspec ||= /^[^/]+\.nuspec$/i.test(name);
        for (const [shape, note] of STAYING) if (shape.test(name)) staying.add(note);
      } else if (name === MANIFEST) manifest = true;
      else {
        const file = SIGNATURE_FILE.exec(name)?.[1]?.toUpperCase();
        const block = BLOCK.exec(name)?.[1]?.toUpperCase();
        if (file !== undefined) {
          bases.add(file);
          files.push(index);
        } else if (block !== undefined) blocks.push([block, index]);
        else if (OTHER.test(name)) others.push(index);
      }
    },
    found(): MemberSignatures {
      const members: number[] = nuspec ? nuget : [];
      if (!manifest || files.length === 0) return { members, rewritten: false, notes: [...staying] };
      const beside = blocks.filter(([base]) => bases.has(base)).map(([, index]) => index);
      const all = members.concat(files, beside, others);
      return { members: all, rewritten: true, notes: [KEPT, ...staying] };
    },
  };
}
