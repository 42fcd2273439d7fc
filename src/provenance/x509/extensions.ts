import { DER_TAG, derContent, derInteger, derOctets, derOid, derText, openDer } from '../../codec/index.ts';
import type { Certificate } from './certificate.ts';

/** Object identifiers of the extensions that are read (RFC 5280, 4.2.1; RFC 6962, 3.3). */
export const EXTENSION = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  transparency: '1.3.6.1.4.1.11129.2.4.2',
} as const;

/** Purposes of keys (RFC 5280, 4.2.1.12). */
export const PURPOSE = {
  any: '2.5.29.37.0',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  timeStamping: '1.3.6.1.5.5.7.3.8',
} as const;

/** Extensions a verifier of these certificates understands; any other that is critical ends it (RFC 5280, 4.2). */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  ...Object.values(EXTENSION),
  '2.5.29.35', // authority key identifier
]);

/** Whether it may issue certificates (basicConstraints), and how many more may follow it. */
export function authority({ extensions }: Certificate): { readonly most: number } | undefined {
  const extension = extensions.get(EXTENSION.basicConstraints);
  if (!extension) return undefined;
  const der = openDer(extension.value);
  const root = der.element(0);
  const [ca, most] = root ? der.children(root) : [];
  if (ca?.tag !== DER_TAG.boolean || derContent(ca)[0] !== 0xff) return undefined;
  return { most: most ? (derInteger(most) ?? 0) : Number.POSITIVE_INFINITY };
}

/** Bits of keyUsage (RFC 5280, 4.2.1.3). */
export type KeyUsageBit = 'digitalSignature' | 'nonRepudiation' | 'keyCertSign';
const BITS: Readonly<Record<KeyUsageBit, number>> = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyCertSign: 5,
};

/** Whether keyUsage has a bit; undefined where there is no keyUsage. */
export function hasUsage({ extensions }: Certificate, bit: KeyUsageBit): boolean | undefined {
  const extension = extensions.get(EXTENSION.keyUsage);
  if (!extension) return undefined;
  const element = openDer(extension.value).element(0);
  const first = element && derContent(element)[1];
  return first !== undefined && (first & (0x80 >> BITS[bit])) !== 0;
}

/** The name of the key of a certificate (RFC 5280, 4.2.1.2); undefined where it has none. */
export function subjectKey({ extensions }: Certificate): Buffer | undefined {
  const extension = extensions.get(EXTENSION.subjectKeyIdentifier);
  const element = extension && openDer(extension.value).element(0);
  return element && derOctets(element);
}

/** Purposes of extendedKeyUsage, dotted, and whether it is critical; undefined where there is none. */
export function purposes({
  extensions,
}: Certificate): { readonly critical: boolean; readonly all: readonly string[] } | undefined {
  const extension = extensions.get(EXTENSION.extendedKeyUsage);
  if (!extension) return undefined;
  const der = openDer(extension.value);
  const root = der.element(0);
  const all = (root ? der.children(root, 100) : []).map((element) => derOid(element) ?? '');
  return { critical: extension.critical, all };
}

/** OtherName of a name that is no e-mail address (sigstore/fulcio `docs/oid-info.md`, .7). */
const FULCIO_USER_NAME = '1.3.6.1.4.1.57264.1.7';

/** Subject alternative names: e-mail addresses, URIs and Fulcio's user names. One of another kind, or that cannot be read, is empty. */
export function alternativeNames({ extensions }: Certificate): readonly string[] {
  const extension = extensions.get(EXTENSION.subjectAltName);
  if (!extension) return [];
  const der = openDer(extension.value);
  const root = der.element(0);
  return (root ? der.children(root, 100) : []).map((element) => {
    // GeneralName: [0] otherName, [1] rfc822Name, [6] uniformResourceIdentifier.
    if (element.tag === 1 || element.tag === 6) return derText(element, DER_TAG.ia5String) ?? '';
    if (element.tag !== 0) return '';
    const [type, holder] = der.children(element);
    const value = holder && der.children(holder)[0];
    return type && derOid(type) === FULCIO_USER_NAME && value ? (derText(value) ?? '') : '';
  });
}

/** A critical extension that nobody here understands, dotted: whoever has one must not be believed (RFC 5280, 4.2). */
export function unknownCritical({ extensions }: Certificate): string | undefined {
  for (const [oid, { critical }] of extensions) if (critical && !UNDERSTOOD.has(oid)) return oid;
  return undefined;
}
