import { metadataText } from '../text.ts';

/** A requirement of one version, and where its name stands. */
export interface Pin {
  readonly name: string;
  readonly version: string;
  /** Byte of the content. */
  readonly offset: number;
}

/** What a list of requirements may have. */
export interface PinLimits {
  /** Bytes; a longer list is none. */
  readonly most: number;
  /** Characters; longer lines are no requirements. */
  readonly longestLine: number;
}

/** A requirement of one version (PEP 508 with one `==`), its extras, marker, hashes and comment left aside. */
const PIN =
  /^[ \t]*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)[ \t]*(?:\[[^\]]*\])?[ \t]*={2,3}[ \t]*([^\s;#,*\\]+)[ \t]*(?:[;#\\].*|--.*)?$/;

/** The lines of a list (pip's requirements file format) that pin one version; undefined where it is no text of that size. */
export function pinsIn(content: Uint8Array, { most, longestLine }: PinLimits): readonly Pin[] | undefined {
  const text = metadataText(content, most);
  if (text === undefined) return undefined;
  const pins: Pin[] = [];
  // Without a byte order mark, which stands in the content.
  let start = content.length - Buffer.byteLength(text);
  for (const line of text.split('\n')) {
    const [, name, version] = line.length > longestLine ? [] : (PIN.exec(line.trimEnd()) ?? []);
    if (name !== undefined && version !== undefined)
      pins.push({ name, version, offset: start + line.indexOf(name) });
    start += Buffer.byteLength(line) + 1;
  }
  return pins;
}
