import parse from 'spdx-expression-parse';
import type { BomLicences } from '../../model/index.ts';
import { licenceFault } from '../document/validate/licence.ts';

/** Licences as a document states them; absent where it states nothing. */
export interface StatedLicences {
  readonly declared?: string;
  readonly concluded?: string;
}

/** What is stated, names included: several names are all of them. */
export function statedLicences({ declared, concluded, named }: BomLicences): StatedLicences {
  const own = isStated(declared) ? declared : named.length > 0 ? named.join(' AND ') : undefined;
  return {
    ...(own === undefined ? {} : { declared: own }),
    ...(isStated(concluded) ? { concluded } : {}),
  };
}

/**
 * A licence expression so that two that mean the same are equal: ids without case, parts in order and once, former ids as those
 * that replaced them (`GPL-2.0+` is `GPL-2.0-or-later`, `GPL-2.0` is `GPL-2.0-only`). What is no expression is compared as words.
 */
export function normalLicence(text: string): string {
  const plain = text.trim().replaceAll(/\s+/g, ' ');
  if (licenceFault(plain) !== undefined) return plain.toLowerCase();
  return write(parse(plain) as Parsed);
}

type Parsed =
  | { readonly license: string; readonly plus?: boolean; readonly exception?: string }
  | { readonly left: Parsed; readonly conjunction: 'and' | 'or'; readonly right: Parsed };

function write(parsed: Parsed): string {
  if ('license' in parsed) {
    const exception = parsed.exception === undefined ? '' : ` with ${parsed.exception.toLowerCase()}`;
    return `${currentId(parsed.license.toLowerCase(), parsed.plus === true)}${exception}`;
  }
  const parts = new Set<string>();
  gather(parsed, parsed.conjunction, parts);
  return parts.size === 1 ? [...parts][0]! : `(${[...parts].sort().join(` ${parsed.conjunction} `)})`;
}

function gather(parsed: Parsed, conjunction: 'and' | 'or', parts: Set<string>): void {
  if ('conjunction' in parsed && parsed.conjunction === conjunction) {
    gather(parsed.left, conjunction, parts);
    gather(parsed.right, conjunction, parts);
  } else parts.add(write(parsed));
}

/** The GNU licences have ids for "only" and "or later" since version 3.0 of the list. */
function currentId(id: string, plus: boolean): string {
  if (!/^(?:a?gpl|lgpl|gfdl)-\d\.\d$/.test(id)) return plus ? `${id}+` : id;
  return `${id}-${plus ? 'or-later' : 'only'}`;
}

function isStated(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '' && text !== 'NOASSERTION';
}
