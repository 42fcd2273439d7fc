import type { Known } from '../guess/known.ts';
import { guessText } from '../guess/text.ts';
import type { Claim, Unit } from '../unit.ts';
import type { Comparator } from './comparator.ts';
import { type Held, heldContents } from './held.ts';
import { labelledClaims } from './labels.ts';
import { shown } from './values.ts';

/** Manifests and signature files of signed JAR files: their digests follow from the members (JAR file specification). */
export const jarManifestComparator: Comparator = {
  name: 'jar-manifest',
  handles: ({ path }) => /\/META-INF\/[^/]+\.(MF|SF)$/i.test(path),
  compare,
};

/** A digest with its lines of continuation. */
const DIGEST = /^([A-Za-z0-9-]+-Digest(?:-Manifest(?:-Main-Attributes)?)?: )([^\r\n]*(?:\r?\n [^\r\n]*)*)/gm;

async function compare({ left, right }: Unit, known: Known): Promise<readonly Claim[] | undefined> {
  const held = await heldContents({ left, right });
  if (!held) return undefined;
  const [one, other] = [maskOf(held[0]), maskOf(held[1])];
  if (!one.masked || !other.masked) return undefined;
  const none = { left: [], right: [] };
  // Digests alone differ where the same places are masked.
  if (one.text === other.text) return labelledClaims(held, none, DERIVED);
  const { claims, rest } = guessText(one.text, other.text, {
    path: left.entry.path,
    known,
    encodings: ['latin1', 'latin1'],
  });
  const guessed = claims.map(({ code, evidence, values, left: from, right: to, bytes }): Claim => {
    const texts = [shown(decoded(values[0])), shown(decoded(values[1]))] as const;
    return {
      cause: code,
      evidence,
      values: texts,
      bytes,
      ranges: [{ left: from, right: to }],
      guessed: true,
    };
  });
  const unexplained = rest.map(
    (range): Claim => ({
      cause: undefined,
      bytes: Math.max(range.left.length, range.right.length),
      ranges: [range],
    }),
  );
  return [...guessed, ...unexplained, ...digestClaims(held)];
}

const DERIVED = { cause: 'content.layout', field: 'digests' } as const;

/** The text with every digit of a digest replaced by the same one: one byte stays one character. */
export function maskOf(bytes: Buffer): { readonly text: string; readonly masked: boolean } {
  let masked = false;
  const text = bytes.toString('latin1').replace(DIGEST, (_, name: string, digest: string) => {
    masked = true;
    return name + digest.replace(/[^\r\n ]/g, '0');
  });
  return { text, masked };
}

/** Text that was read as one character a byte. */
function decoded(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}

/** Digests of the sections that both have, by the section's name. */
function digestClaims([left, right]: Held): Claim[] {
  const [ours, theirs] = [digestsOf(left), digestsOf(right)];
  let bytes = 0;
  for (const [key, digest] of ours) {
    const other = theirs.get(key);
    if (other === undefined || other === digest) continue;
    for (let i = 0; i < Math.max(digest.length, other.length); i++) if (digest[i] !== other[i]) bytes++;
  }
  return bytes > 0 ? [{ ...DERIVED, bytes }] : [];
}

function digestsOf(bytes: Buffer): Map<string, string> {
  const digests = new Map<string, string>();
  for (const section of bytes.toString('latin1').split(/\r?\n\r?\n/)) {
    const name = /^Name: ([^\r\n]*(?:\r?\n [^\r\n]*)*)/m.exec(section)?.[1] ?? '';
    for (const [, key = '', digest = ''] of section.matchAll(DIGEST)) digests.set(`${name}\0${key}`, digest);
  }
  return digests;
}
