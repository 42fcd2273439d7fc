import { ADVISORY_TARGETS } from './advisories.ts';
import { DOCUMENT_TARGETS } from './documents.ts';
import { NAME_TARGETS } from './names.ts';
import { PROVENANCE_TARGETS } from './provenance.ts';
import type { TextTarget } from './target.ts';
import { VERSION_TARGETS } from './versions.ts';

/** Every reader of text, and of documents of text. */
export const TEXT_TARGETS: readonly TextTarget[] = [
  ...NAME_TARGETS,
  ...VERSION_TARGETS,
  ...DOCUMENT_TARGETS,
  ...ADVISORY_TARGETS,
  ...PROVENANCE_TARGETS,
];

/** Milliseconds for one input: far beyond what any takes, short of what a step for each pair of characters would. */
export const TEXT_PATIENCE = 10_000;

const BUILT_IN = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
const namesOf = () => BUILT_IN.map((one) => Reflect.ownKeys(one).length).join(' ');
const AT_FIRST = namesOf();

/** Gives an input to a target and says what is wrong: the check failed, something was thrown, a built-in object was changed. */
export async function tryText(target: TextTarget, input: Uint8Array): Promise<string | undefined> {
  try {
    const wrong = await target.check(input);
    return wrong ?? (namesOf() === AT_FIRST ? undefined : 'a built-in object was changed');
  } catch (error) {
    return `threw ${(error as Error).stack ?? String(error)}`;
  }
}
