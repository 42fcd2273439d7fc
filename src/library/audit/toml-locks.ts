import { AssayError } from '../../model/index.ts';
import { isObject, type Members } from './json.ts';
import { readLockMembers } from './locks.ts';
import type { AuditSubject } from './subject.ts';

/**
 * Reads a lock file in TOML (`sbom/locks/list.ts`).
 * @throws AssayError `audit.input` for any other document, with what to give instead, and for a version that is not known
 */
export async function readTomlLock(document: Members, path: string): Promise<AuditSubject> {
  const lock = await readLockMembers(document, 'toml', path);
  if (lock) return lock;
  throw noLock(document, path);
}

/** Files in TOML that say what is wanted, not what was chosen. */
const WANTED: readonly (readonly [what: string, is: (document: Members) => boolean, locks: string])[] = [
  [
    'a pyproject.toml',
    (document) => ['project', 'build-system', 'tool', 'dependency-groups'].some((name) => name in document),
    'pylock.toml, uv.lock or poetry.lock',
  ],
  [
    'a Cargo.toml',
    (document) => isObject(document['package']) || isObject(document['workspace']),
    'Cargo.lock',
  ],
  [
    'a Pipfile',
    (document) => isObject(document['packages']) || isObject(document['dev-packages']),
    'Pipfile.lock',
  ],
];

function noLock(document: Members, path: string): AssayError {
  const wanted = WANTED.find(([, is]) => is(document));
  if (wanted)
    return new AssayError(
      'audit.input',
      `it is ${wanted[0]}, which says what is wanted and not which versions were chosen`,
      {
        path,
        hint: `give its lock file (${wanted[2]}), or the artifact that was built`,
      },
    );
  return new AssayError('audit.input', 'it is TOML, and no lock file of a kind that is read', {
    path,
    hint: 'see docs/audit.md for those that are; most tools can export pylock.toml or an SBOM',
  });
}
