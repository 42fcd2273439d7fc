import { asBuffer } from '../../codec/index.ts';
import { scanJsonObject } from '../json-scan.ts';
import { type ReadBom, readCycloneDx } from './cyclonedx/read.ts';
import { readSpdx } from './spdx.ts';

export type { ReadBom };

/**
 * Reads a bill of materials by its content, whatever its name: CycloneDX or SPDX in any of their encodings.
 * @throws AssayError `sbom.syntax` where it is none that can be read, `sbom.too-large` beyond the limits
 */
export function readBom(content: Uint8Array | string): ReadBom {
  return isCycloneDx(content) ? readCycloneDx(content) : readSpdx(content);
}

const NAMESPACE = 'cyclonedx.org/schema/bom/';
const FORMATS = ['"bomFormat"', '"specFormat"'];

/** Whether a document that is a bill of materials is CycloneDX: by namespace in XML, by `bomFormat` of the outermost object in JSON. */
export function isCycloneDx(content: Uint8Array | string): boolean {
  const bytes = typeof content === 'string' ? Buffer.from(content) : asBuffer(content);
  const isWide = bytes.subarray(0, 4).includes(0) || bytes[0] === 0xff || bytes[0] === 0xfe;
  if (isWide) return isNamed(bytes, 'utf16le') || isNamed(Buffer.from(bytes).subarray(1), 'utf16le');
  const start = /^(?:\xef\xbb\xbf)?\s*/.exec(bytes.toString('latin1', 0, 4096))![0].length;
  if (bytes[start] === 0x3c) return bytes.subarray(0, 65_536).includes(NAMESPACE);
  if (bytes[start] !== 0x7b || !FORMATS.some((name) => bytes.includes(name))) return false;
  return !bytes.includes('"spdxVersion"') || hasFormat(bytes);
}

/** Both standards are mentioned: the outermost members decide. */
function hasFormat(bytes: Buffer): boolean {
  let found = false;
  scanJsonObject(bytes, (path) => {
    if (path.length === 1 && (path[0] === 'bomFormat' || path[0] === 'specFormat')) found = true;
  });
  return found;
}

function isNamed(bytes: Buffer, encoding: BufferEncoding): boolean {
  return [NAMESPACE, ...FORMATS].some((name) => bytes.includes(Buffer.from(name, encoding)));
}
