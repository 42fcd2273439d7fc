import { AssayError } from '../../model/index.ts';
import { CPE_ANY, CPE_NA, cpeProduct, parseCpe, unquoteCpe } from '../cpe/index.ts';
import type { SoftwareName } from './name.ts';

/**
 * A product of CPE: part, vendor and product of a 2.2 or 2.3 name, or of `cpe:part:vendor:product`; lower case, escaped as
 * formatted strings are (NISTIR 7695, 6.2). @throws AssayError `identity.name`, `cpe.syntax`, `cpe.value`
 */
export function readCpe(text: string): SoftwareName {
  const full = /^cpe:(?:2\.3:|\/)/i.test(text);
  const name = parseCpe(full ? text.replace(/^cpe/i, 'cpe') : `cpe:2.3:${text.slice(4)}${':*'.repeat(8)}`);
  for (const what of ['part', 'vendor', 'product'] as const)
    if (name[what] === CPE_ANY || name[what] === CPE_NA || isPattern(name[what]))
      throw badName(text, `its ${what} names no one ${what}`);
  const canonical = `cpe:${cpeProduct(name)}`;
  const { version } = name;
  const stated = version !== CPE_ANY && version !== CPE_NA;
  const notes = canonical === text ? [] : ['only part, vendor and product name the software, in lower case'];
  return { kind: 'cpe', text: canonical, notes, ...(stated ? { version: unquoteCpe(version) } : {}) };
}

function isPattern(value: string): boolean {
  return /(?<!\\)[*?]/.test(value);
}

/** `vendor:product` of a CVE record, split at the first colon: lower case, white space runs as one space. @throws AssayError `identity.name` */
export function readCna(text: string): SoftwareName {
  const plain = text.trim().replace(/\s+/g, ' ').toLowerCase();
  const at = plain.indexOf(':');
  const [vendor, product] = [plain.slice(0, at).trim(), plain.slice(at + 1).trim()];
  if (at < 0 || vendor === '' || product === '')
    throw badName(text, 'a CNA name is vendor, colon and product');
  const canonical = `${vendor}:${product}`;
  const notes = canonical === text ? [] : ['compared in lower case, white space runs as one space'];
  return { kind: 'cna', text: `cna:${canonical}`, notes };
}

function badName(text: string, why: string): AssayError {
  return new AssayError('identity.name', `${JSON.stringify(text.slice(0, 80))}: ${why}`, {
    hint: 'write cpe:a:VENDOR:PRODUCT or cna:VENDOR:PRODUCT',
  });
}
