import type { Notes } from '../../../codec/index.ts';
import type { Meaning } from '../../../model/index.ts';

/**
 * What the value behind a name usually stands for, in documents that anybody may design: build manifests, metadata, SBOMs.
 * Order matters; a name that says nothing has no meaning.
 */
const MEANINGS: readonly (readonly [RegExp, Meaning])[] = [
  [/(^|[-_. ])(sha\d+|md5|digest|checksum|hash|integrity|crc)s?$/i, 'checksum'],
  [/(^|[-_. ])signature$/i, 'signature'],
  [/(time|timestamp|date|created|modified|lastmodified|generated_?at|built_?at)$/i, 'time'],
  [
    /^(generator|generated-by|created-by|creator|tool|x-generator|build-jdk(-spec)?|built-with|bnd-tool|producer|metadata-generator)$/i,
    'tool',
  ],
  [/(^|[-_. ])(user|owner|author|maintainer|built-by|builder|packager|uname|changed-by)(-?name)?$/i, 'owner'],
  [/(^|[-_. ])(host|hostname|machine|build-origin)$/i, 'host'],
  [/(^|[-_. ])(path|dir|directory|root|home|cwd|prefix|build-path|build_path)$/i, 'path'],
  [/(^|[-_. ])(id|uuid|guid|serialnumber|commit|revision|build-?id)$/i, 'id'],
  [/version$/i, 'version'],
  [/^(name|title|filename)$/i, 'name'],
  [/^(size|length|installed-size)$/i, 'size'],
  [/^(comment|description|summary)$/i, 'comment'],
];

/** The meaning that the name of a key, header or element promises. */
export function meaningOfName(name: string): { readonly meaning?: Meaning } {
  const found = MEANINGS.find(([pattern]) => pattern.test(name));
  return found ? { meaning: found[1] } : {};
}

/** Fields told one by one of a document without rows. */
const LISTED_FIELDS = 1000;

/** How many fields a document may still have; whoever makes one counts it down. */
export const fieldBudget = ({ wantsRows }: Notes): { left: number } => ({
  left: wantsRows ? Number.POSITIVE_INFINITY : LISTED_FIELDS,
});

/** Says from where on a document could not be read, and why. */
export function tellNotParsed(
  notes: Notes,
  bytes: Uint8Array,
  error: { readonly message: string; readonly offset: number } | undefined,
): void {
  if (!error) return;
  const { message: value, offset } = error;
  notes.field({ name: 'not parsed', value, offset, length: bytes.length - offset, meaning: 'unused' });
}
