import { derOid, derText, openDer } from '../../codec/index.ts';

/** Types of parts of names (RFC 5280, A.1). */
const PART = { commonName: '2.5.4.3', organisation: '2.5.4.10', unit: '2.5.4.11' } as const;

/** What a distinguished name says, the last of each where there are several. */
export type NameParts = { readonly [part in keyof typeof PART]?: string };

/** Reads the parts of a Name (RFC 5280, 4.1.2.4) that tell who it is. @param name the whole element */
export function namePartsOf(name: Buffer): NameParts {
  const der = openDer(name, { elements: 1000 });
  const root = der.element(0);
  const parts: { -readonly [part in keyof NameParts]: NameParts[part] } = {};
  for (const set of root ? der.children(root) : []) {
    for (const pair of der.children(set)) {
      const [type, value] = der.children(pair);
      const oid = type && derOid(type);
      const text = value && derText(value);
      for (const [part, id] of Object.entries(PART))
        if (id === oid && text !== undefined) parts[part as keyof NameParts] = text;
    }
  }
  return parts;
}

/** A name in one phrase. */
export function nameText(name: Buffer): string {
  const { commonName, organisation, unit } = namePartsOf(name);
  return commonName ?? organisation ?? unit ?? 'a certificate without a name';
}
