import { readLockMembers } from './locks.ts';
import type { AuditSubject } from './subject.ts';

/**
 * Reads a lock file in JSON (`sbom/locks/list.ts`). Undefined where the document is no object, or says by none of its members that it is
 * one. Wrong types in it are counted, and end nothing.
 * @throws AssayError `audit.input` where it is of a version that is not known
 */
export async function readDocument(document: unknown, path: string): Promise<AuditSubject | undefined> {
  return await readLockMembers(document, 'json', path);
}
