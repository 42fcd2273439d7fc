import { AssayError } from '../../model/index.ts';
import { type TableHeader, tableHeaders } from './headers.ts';

/** Texts of an identity, and claims of its certificate; written in this order. */
export interface PinnedIdentity {
  readonly texts: readonly (readonly [key: string, value: string])[];
  readonly claims: readonly (readonly [key: string, value: string])[];
}

/**
 * Writes identities into packages of a lock, as tables behind the last line of each package. Every other byte stays as it is.
 * @param pins by the number of the package, from 0; packages that have identities already must not be among them
 * @param packages how many packages the parsed document has
 * @throws AssayError `lock.document` where packages are not written as tables of their own
 */
export function withIdentities(
  text: string,
  pins: ReadonlyMap<number, readonly PinnedIdentity[]>,
  packages: number,
): string {
  const headers = tableHeaders(text);
  const starts = headers.flatMap(({ keys, isArray }, at) =>
    isArray && keys.length === 1 && keys[0] === 'packages' ? [at] : [],
  );
  if (starts.length !== packages)
    throw new AssayError('lock.document', 'its packages are not written as [[packages]]', {
      hint: 'identities are written only into tables of their own',
    });
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const parts: string[] = [];
  let from = 0;
  for (const [number, at] of starts.entries()) {
    const identities = pins.get(number);
    if (!identities) continue;
    // Tables below a package belong to it; comments before the next table are about that one.
    let last = at;
    while (isBelow(headers[last + 1])) last += 1;
    const { end } = headers[last]!;
    const before = text.slice(from, end);
    const tables = identities.map((identity) => tableText(identity, newline)).join(newline);
    parts.push(before, before.endsWith('\n') ? '' : newline, newline, tables);
    from = end;
  }
  return [...parts, text.slice(from)].join('');
}

function isBelow(header: TableHeader | undefined): boolean {
  return (
    header !== undefined && header.keys[0] === 'packages' && !(header.isArray && header.keys.length === 1)
  );
}

function tableText({ texts, claims }: PinnedIdentity, newline: string): string {
  const lines = [
    '[[packages.attestation-identities]]',
    ...texts.map(([key, value]) => `${key} = ${tomlText(value)}`),
    ...(claims.length === 0
      ? []
      : [`claims = { ${claims.map(([key, value]) => `${key} = ${tomlText(value)}`).join(', ')} }`]),
  ];
  return lines.map((line) => line + newline).join('');
}

/** A basic string; the escapes of JSON are among those of TOML, which also wants U+007F escaped. */
function tomlText(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f');
}
