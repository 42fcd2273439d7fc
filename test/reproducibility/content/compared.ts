import { openArtifact } from '../../../src/library/artifact.ts';
import type { Gathered } from '../../../src/model/index.ts';
import type { Comparator } from '../../../src/reproducibility/content/comparator.ts';
import { contentHeader } from '../../../src/reproducibility/content/stream-header.ts';
import type { Claim } from '../../../src/reproducibility/unit.ts';

/** How two files may be named, and which of their members is meant. */
export interface Named {
  readonly name?: string;
  readonly member?: string;
}

/** What a comparator says of two files, or of a member of both; undefined where it cannot say. */
export async function compared(
  { handles, compare }: Comparator,
  left: Uint8Array,
  right: Uint8Array,
  named: Named = {},
): Promise<readonly Claim[] | undefined> {
  const [one, other] = [await gathered(left, named), await gathered(right, named)];
  if (!handles(one.entry) || !handles(other.entry)) throw new Error(`${one.entry.path} is not handled`);
  return await compare({ left: one, right: other }, {});
}

async function gathered(bytes: Uint8Array, { name = 'a', member }: Named): Promise<Gathered> {
  const artifact = await openArtifact(bytes, { name });
  const entry = artifact.entries.find(({ path, id }) => (member ? path.endsWith(`/${member}`) : id === 0))!;
  const found: Gathered[] = [];
  const wish = { header: true, fields: true, content: true };
  await artifact.gather(new Map([[entry.id, wish]]), (one) => void found.push(one));
  return { ...found[0]!, header: contentHeader(found[0]!.header) };
}

/** Causes with their bytes; `rest` where nothing explains them. */
export function shares(claims: readonly Claim[] | undefined): Record<string, number> | undefined {
  if (!claims) return undefined;
  const found: Record<string, number> = {};
  for (const { cause = 'rest', bytes } of claims) found[cause] = (found[cause] ?? 0) + bytes;
  return found;
}
