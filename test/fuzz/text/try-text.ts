import { DOCUMENT_TARGETS as EVIDENCE_DOCUMENT_TARGETS } from '../evidence/documents.ts';
import { MEMORY_TARGETS } from '../evidence/memory.ts';
import { SIGNATURE_TARGETS } from '../evidence/signatures.ts';
import { SIGSTORE_TARGETS } from '../evidence/sigstore.ts';
import { TRUST_TARGETS } from '../evidence/trust.ts';
import { ADVISORY_TARGETS } from './advisories.ts';
import { DOCUMENT_TARGETS } from './documents.ts';
import { NAME_TARGETS } from './names.ts';
import type { TextTarget } from './target.ts';
import { VERSION_TARGETS } from './versions.ts';

/** Every reader of text, and of documents of text. */
const TEXT_TARGETS: readonly TextTarget[] = [
  ...NAME_TARGETS,
  ...VERSION_TARGETS,
  ...DOCUMENT_TARGETS,
  ...ADVISORY_TARGETS,
];

/** Every reader of what vouches for artifacts, and of what that is judged by. */
const EVIDENCE_TARGETS: readonly TextTarget[] = [
  ...SIGSTORE_TARGETS,
  ...SIGNATURE_TARGETS,
  ...TRUST_TARGETS,
  ...MEMORY_TARGETS,
  ...EVIDENCE_DOCUMENT_TARGETS,
];

/** What one run tries. */
export const TARGETS = { text: TEXT_TARGETS, evidence: EVIDENCE_TARGETS } as const;

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
