import { hash } from 'node:crypto';
import { type DocObject, pointer } from '../../spdx/node.ts';
import { isNotAnalyzed, itemsIn, objectsIn, type Rules, tellClause, textIn } from './context.ts';
import type { Elements } from './links.ts';

/** Checks what packages say of their files: filesAnalyzed (7.8), the verification code (7.9) and licences in files (7.14) belong together. */
export function checkPackages(document: DocObject, elements: Elements, rules: Rules): void {
  const files = filesByPackage(document, elements);
  for (const one of objectsIn(document, 'packages')) {
    const own = files.get(textIn(one, 'SPDXID') ?? '') ?? new Set<DocObject>();
    if (isNotAnalyzed(one)) checkNotAnalyzed(one, own.size, rules);
    else checkAnalyzed(one, own, rules);
    checkDates(one, rules);
  }
}

/** Files by the id of the package that contains them: as its list, or as relationships say. */
function filesByPackage(
  document: DocObject,
  { byId, relationships }: Elements,
): ReadonlyMap<string, Set<DocObject>> {
  const files = new Set(objectsIn(document, 'files'));
  const owned = new Map<string, Set<DocObject>>();
  const add = (owner: string, id: string): void => {
    const file = byId.get(id);
    if (file === undefined || !files.has(file)) return;
    const known = owned.get(owner);
    if (known) known.add(file);
    else owned.set(owner, new Set([file]));
  };
  for (const one of objectsIn(document, 'packages'))
    for (const item of itemsIn(one, 'hasFiles'))
      if (item.kind === 'scalar') add(textIn(one, 'SPDXID') ?? '', String(item.value).trim());
  for (const { from, kind, to } of relationships)
    if (kind === 'CONTAINS') add(from, to);
    else if (kind === 'CONTAINED_BY') add(to, from);
  return owned;
}

function checkNotAnalyzed(one: DocObject, files: number, rules: Rules): void {
  const fix = 'remove it, or set filesAnalyzed to true';
  for (const [name, clause] of [
    ['packageVerificationCode', '7.9'],
    ['licenseInfoFromFiles', '7.14'],
  ] as const)
    if (one.members.has(name) && !isEmptyList(one, name))
      tellClause(rules, clause, pointer(one.place, name), {
        code: 'spdx.files-analyzed',
        message: `filesAnalyzed is false, and there is ${name}`,
        fix,
      });
  if (files > 0)
    tellClause(rules, '7.8', pointer(one.place, 'filesAnalyzed'), {
      code: 'spdx.files-analyzed',
      message: `filesAnalyzed is false, and the package contains ${files === 1 ? 'a file' : `${files} files`} of the document`,
      fix: 'set filesAnalyzed to true and write the verification code, or remove the files',
    });
}

function isEmptyList(one: DocObject, name: string): boolean {
  const value = one.members.get(name);
  return value?.kind === 'list' && value.items.length === 0;
}

function checkAnalyzed(one: DocObject, files: ReadonlySet<DocObject>, rules: Rules): void {
  const code = one.members.get('packageVerificationCode');
  if (code === undefined) {
    const fix = 'write the code, or set filesAnalyzed to false where the files were not looked at';
    const message = 'filesAnalyzed is not false, and there is no packageVerificationCode';
    // Mandatory before 2.3, at most one since.
    tellClause(rules, '7.9', pointer(one.place, 'packageVerificationCode'), {
      level: rules.isOld ? 'error' : 'warning',
      code: 'spdx.verification-code',
      message,
      fix,
    });
    return;
  }
  const value = code.kind === 'object' ? textIn(code, 'packageVerificationCodeValue') : undefined;
  if (code.kind !== 'object' || value === undefined) return;
  const computed = verificationCode(
    files,
    new Set(
      itemsIn(code, 'packageVerificationCodeExcludedFiles').map((item) =>
        item.kind === 'scalar' ? String(item.value) : '',
      ),
    ),
  );
  if (computed === undefined || computed === value) return;
  // A document need not list every file that was looked at, so another code is a trap, not a proof.
  const isListed = files.size > 0;
  tellClause(rules, '7.9', pointer(code.place, 'packageVerificationCodeValue'), {
    level: 'warning',
    code: 'spdx.verification-code',
    message: isListed
      ? `the ${files.size === 1 ? 'file' : `${files.size} files`} of the package in this document ${files.size === 1 ? 'gives' : 'give'} ${computed}`
      : 'no file of the package is in the document, so the code cannot be checked',
    fix: isListed
      ? 'write this code, or list the files that are missing'
      : 'list the files, or set filesAnalyzed to false and remove the code',
  });
}

/** SHA-1 over the SHA-1 of the files in ascending order (7.9); undefined where one has none. */
function verificationCode(files: ReadonlySet<DocObject>, excluded: ReadonlySet<string>): string | undefined {
  const digests: string[] = [];
  for (const file of files) {
    if (excluded.has(textIn(file, 'fileName') ?? '')) continue;
    const checksum = objectsIn(file, 'checksums').find((one) => textIn(one, 'algorithm') === 'SHA1');
    const value = checksum && textIn(checksum, 'checksumValue');
    if (value === undefined) return undefined;
    digests.push(value.toLowerCase());
  }
  return hash('sha1', digests.sort().join(''), 'hex');
}

/** A package cannot be released before it is built, or be valid only until before its release. */
function checkDates(one: DocObject, rules: Rules): void {
  const [built, released, until] = ['builtDate', 'releaseDate', 'validUntilDate'].map((name) =>
    textIn(one, name),
  );
  for (const [early, late, name, clause] of [
    [built, released, 'releaseDate', '7.25'],
    [released, until, 'validUntilDate', '7.27'],
  ] as const)
    if (early !== undefined && late !== undefined && late < early)
      tellClause(rules, clause, pointer(one.place, name), {
        level: 'warning',
        code: 'spdx.date-order',
        message: `${late} is before ${early}`,
        fix: 'correct the dates',
      });
}
