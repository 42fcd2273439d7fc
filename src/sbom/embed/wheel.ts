import { AssayError, BOM_FORMATS, type BomFormat } from '../../model/index.ts';

/** Where a document goes in a wheel (PEP 770), and what else matters there. */
export interface WheelPlace {
  /** `<name>-<version>.dist-info`. */
  readonly distInfo: string;
  /** `<name>-<version>.dist-info/RECORD`. */
  readonly record: string;
  /** Path of the document. */
  readonly document: string;
  /** Path of the signature over RECORD; absent where the wheel is not signed. */
  readonly signature?: string;
}

const RECORD = /^([^/]+\.dist-info)\/RECORD$/;
const WHEEL = /^[^/]+\.dist-info\/WHEEL$/;

/** Forms that a document in a wheel has: PEP 770 recommends JSON in UTF-8. */
const EMBEDDED_FORMATS: readonly BomFormat[] = [
  'spdx-2.3-json',
  'spdx-3.0.1-json',
  'cyclonedx-1.6-json',
  'cyclonedx-1.7-json',
];

/**
 * Where a document goes, by the names of a wheel's members.
 * @throws AssayError `sbom.embed` where it is no wheel, or has no RECORD; `usage.option` for a form that is no JSON
 */
export function wheelPlace(names: readonly string[], format: BomFormat): WheelPlace {
  if (!EMBEDDED_FORMATS.includes(format))
    throw new AssayError('usage.option', `a document in a wheel is JSON, and ${format} is not`, {
      hint: `give --format ${EMBEDDED_FORMATS.join(', ')}`,
    });
  if (!names.some((name) => WHEEL.test(name)))
    throw new AssayError('sbom.embed', 'it is no wheel: no file WHEEL is in a folder .dist-info');
  const records = names.filter((name) => RECORD.test(name));
  const [record] = records;
  if (record === undefined)
    throw new AssayError('sbom.embed', 'the wheel has no RECORD, so installers refuse it', {
      hint: 'build the wheel anew',
    });
  if (records.length > 1)
    throw new AssayError(
      'sbom.embed',
      `the wheel has several RECORD files: ${records.slice(0, 3).join(', ')}`,
    );
  const [, distInfo] = RECORD.exec(record) as unknown as [string, string];
  const signature = names.find((name) => name === `${record}.jws` || name === `${record}.p7s`);
  return {
    distInfo,
    record,
    document: `${distInfo}/sboms/assay${BOM_FORMATS[format].ending}`,
    ...(signature === undefined ? {} : { signature }),
  };
}
