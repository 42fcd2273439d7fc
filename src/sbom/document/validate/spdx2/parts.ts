import { type DocNode, type DocObject, pointer } from '../../spdx/node.ts';
import { quoted } from '../finding.ts';
import { objectsIn, type Rules, tellClause, textIn } from './context.ts';
import { referenceFaults } from './external-refs.ts';
import { DIGEST_DIGITS } from './words.ts';

/** Checks the length and the digits of every digest, and that files have the SHA-1 that 8.4 demands. */
export function checkDigests(document: DocObject, rules: Rules): void {
  for (const one of objectsIn(document, 'packages')) checkDigestsOf(one, '7.10', rules);
  for (const one of objectsIn(document, 'files')) {
    const algorithms = checkDigestsOf(one, '8.4', rules);
    if (algorithms.length === 0 || algorithms.includes('SHA1')) continue;
    const fix = 'add the SHA1 of the file: verification codes are made of it';
    tellClause(rules, '8.4', pointer(one.place, 'checksums'), {
      code: 'spdx.sha1-missing',
      message: 'the file has no SHA1',
      fix,
    });
  }
  for (const one of objectsIn(document, 'externalDocumentRefs')) {
    const checksum = one.members.get('checksum');
    if (checksum?.kind !== 'object') continue;
    checkDigest(checksum, '6.6', rules);
    if (textIn(checksum, 'algorithm') !== 'SHA1')
      tellClause(rules, '6.6', checksum.place, {
        level: 'warning',
        code: 'spdx.sha1-missing',
        message: 'the digest of the document is no SHA1',
        fix: 'write its SHA1, which readers expect here',
      });
  }
}

function checkDigestsOf(owner: DocObject, clause: string, rules: Rules): readonly (string | undefined)[] {
  const seen = new Set<string>();
  return objectsIn(owner, 'checksums').map((checksum) => {
    checkDigest(checksum, clause, rules);
    const algorithm = textIn(checksum, 'algorithm');
    if (algorithm !== undefined && seen.has(algorithm))
      tellClause(rules, clause, checksum.place, {
        level: 'warning',
        code: 'spdx.digest-repeated',
        message: `there is more than one ${algorithm}`,
        fix: 'keep the one that is true',
      });
    seen.add(algorithm ?? '');
    return algorithm;
  });
}

function checkDigest(checksum: DocObject, clause: string, rules: Rules): void {
  const algorithm = textIn(checksum, 'algorithm');
  const value = textIn(checksum, 'checksumValue');
  if (algorithm === undefined || value === undefined || !Object.hasOwn(DIGEST_DIGITS, algorithm)) return;
  const digits = DIGEST_DIGITS[algorithm];
  const place = pointer(checksum.place, 'checksumValue');
  const code = 'spdx.digest';
  if (!/^[0-9a-f]+$/.test(value)) {
    const isUpper = /^[0-9a-fA-F]+$/.test(value);
    const message = isUpper
      ? 'the digest has capital letters'
      : `${quoted(value)} is no digest in hexadecimal`;
    tellClause(rules, clause, place, {
      code,
      message,
      fix: isUpper ? `write ${value.toLowerCase()}` : 'write hexadecimal digits in lower case',
    });
  } else if (digits === undefined ? value.length > 128 : value.length !== digits) {
    const message = `a value of ${algorithm} has ${digits ?? 'up to 128'} digits, not ${value.length}`;
    tellClause(rules, clause, place, { code, message, fix: 'correct the algorithm or the value' });
  }
}

/** Checks type and locator of every reference of packages. */
export function checkReferences(document: DocObject, rules: Rules): void {
  for (const owner of objectsIn(document, 'packages'))
    for (const reference of objectsIn(owner, 'externalRefs')) {
      const [category, type, locator] = ['referenceCategory', 'referenceType', 'referenceLocator'].map(
        (name) => textIn(reference, name),
      );
      if (category === undefined || type === undefined || locator === undefined) continue;
      for (const [field, fault] of referenceFaults(category, type, locator))
        tellClause(rules, '7.21', placeOf(reference, field), fault);
    }
}

function placeOf(node: DocObject, field: string): string {
  const value: DocNode | undefined = node.members.get(field);
  return value?.place ?? node.place;
}
