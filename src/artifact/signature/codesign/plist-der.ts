import {
  DER_TAG,
  type Der,
  type DerElement,
  derContent,
  derHex,
  derText,
  hex,
  openDer,
} from '../../../codec/index.ts';

/** Tag of the outermost element and of dictionaries: number 16, class application or context-specific. */
const NUMBER = 16;
const APPLICATION = 1;
const CONTEXT = 2;

/**
 * The text of a property list in Apple's DER form, as entitlements and launch constraints have it (libCoreEntitlements:
 * `[APPLICATION 16] { INTEGER version, [16] { SEQUENCE { key, value } … } }`), in the manner of JSON.
 * @returns undefined where it is not of that form
 */
export function derPlistText(bytes: Uint8Array): string | undefined {
  const der = openDer(bytes, { elements: 100_000 });
  const root = der.element(0);
  if (!root) return undefined;
  // Older signers wrote the dictionary without a frame and version.
  if (root.tagClass !== APPLICATION || root.tag !== NUMBER) return valueText(der, root);
  const dictionary = der.children(root)[1];
  return dictionary && valueText(der, dictionary);
}

function valueText(der: Der, element: DerElement): string | undefined {
  if (isDictionary(element)) return dictionaryText(der, element);
  if (element.tagClass !== 0) return undefined;
  switch (element.tag) {
    case DER_TAG.boolean:
      return String(derContent(element)[0] !== 0);
    case DER_TAG.integer:
      return integerText(element);
    case DER_TAG.octetString:
      return `<${hex(derContent(element))}>`;
    case DER_TAG.sequence: {
      const items = der.children(element).map((child) => valueText(der, child));
      return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
    }
    default: {
      const text = derText(element);
      return text === undefined ? undefined : JSON.stringify(text);
    }
  }
}

const isDictionary = ({ tagClass, tag, constructed }: DerElement): boolean =>
  constructed && ((tagClass === CONTEXT && tag === NUMBER) || (tagClass === 0 && tag === DER_TAG.set));

function dictionaryText(der: Der, element: DerElement): string | undefined {
  const pairs: string[] = [];
  for (const child of der.children(element)) {
    const [key, value] = der.children(child);
    const name = key && derText(key);
    const text = value && valueText(der, value);
    if (name === undefined || text === undefined) return undefined;
    pairs.push(`${JSON.stringify(name)}: ${text}`);
  }
  return `{${pairs.join(', ')}}`;
}

/** Numbers longer than anything is are not worth the conversion to decimal. */
const MOST_DIGITS = 64;

function integerText(element: DerElement): string {
  const digits = derHex(element);
  if (digits.length > MOST_DIGITS) return `0x${digits}`;
  return digits.startsWith('-')
    ? String(-BigInt(`0x${digits.slice(1)}`))
    : String(BigInt(`0x${digits || '0'}`));
}
