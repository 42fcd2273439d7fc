import { Buffer } from 'node:buffer';
import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  deflateRawSync,
  inflateRawSync,
} from 'node:zlib';
import type { Advisory, VexStatement } from '../../model/index.ts';

/**
 * What most entries have in common, so that deflate need not repeat it in each. Part of the file format: changing a
 * character changes the schema version.
 */
const DICTIONARY = Buffer.from(
  [
    '"events":[{"introduced":"0"},{"fixed":"1."},{"last_affected":"0.0"}]}],"type":"GIT","repo":"https://github.com/',
    '{"kind":"repository","url":"https://github.com/{"kind":"purl","purl":"pkg:"platforms":["Windows","Linux"],"changes"',
    '"flags":["unreviewed"],"affected":[{"names":[{"kind":"package","ecosystem":"Go","name":"github.com/"aliases":["CVE-2025',
    '"ecosystem":"Maven","name":"org.apache."ecosystem":"Julia","name":"_jll"}],"upstream":["CVE-2023-"EUVD-2026-',
    '"aliases":["GHSA-"applies":{"kind":"ranges","versions":["1.0.0","1.0.1","1.1.0","2.0.0"],"ranges":[{"type":"SEMVER',
    '"by":"NVD"}{"system":"CVSS_V4","value":"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
    '{"system":"CVSS_V2","value":"AV:N/AC:L/Au:N/C:P/I:P/A:P"Cross-site scripting (XSS) vulnerability in allows remote attackers',
    '"applies":{"kind":"cve","entries":[{"version":"n/a","status":"affected"},{"version":"0","status":"affected","versionType":',
    '"custom","lessThan":"1.","lessThanOrEqual":"git","semver"}],"defaultStatus":"unaffected"},"by":"CNA"},{"names":[{"kind":"cna",',
    '"vendor":"n/a","product":"n/a"},{"kind":"cpe","cpe":"cpe:2.3:a:*:*:*:*:*:*:*:*"},{"kind":"cpe","cpe":"cpe:2.3:o:microsoft:windows',
    ':-:*:*:*:*:*:*:*"}],"defaultStatus":"unknown"},"by":"CISA-ADP"}],"published":"2024-01-01T00:00:00.000Z","modified":"2024-',
    '{"id":"CVE-2024-","source":"cve","aliases":[],"upstream":[],"published":"2023-"summary":"severities":[{"system":"CVSS_V3",',
    '"value":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","by":"CNA"}],"flags":[],"affected":[{"names":[{"kind":"cna","vendor":"',
  ].join(''),
);

/** Characters up to which an entry stays text: unpacking costs ten times what parsing does, and most entries are short. */
const SHORT = 1000;

/** What matching needs of an advisory, or a VEX statement: JSON, as text where it is short, else as deflated bytes. */
export function packEntry(value: Advisory | VexStatement): string | Uint8Array {
  const text = JSON.stringify(value);
  return text.length <= SHORT ? text : deflateRawSync(text, { dictionary: DICTIONARY, level: 6 });
}

/** An advisory may have 16 MiB as a record; an entry never has more. */
const MOST = 64 * 2 ** 20;

/** What {@link packEntry} was given. @throws where it is damaged */
export function unpackEntry<Value extends Advisory | VexStatement = Advisory>(
  entry: string | Uint8Array,
): Value {
  if (typeof entry === 'string') return JSON.parse(entry) as Value;
  const bytes = inflateRawSync(entry, { dictionary: DICTIONARY, maxOutputLength: MOST, chunkSize: 8192 });
  return JSON.parse(bytes.toString()) as Value;
}

/** Records as one block: their lengths as a line of JSON, then their bytes, in brotli. */
export function packBlock(records: readonly Uint8Array[]): Uint8Array {
  const head = Buffer.from(`${JSON.stringify(records.map(({ length }) => length))}\n`);
  return brotliCompressSync(Buffer.concat([head, ...records]), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 20 },
  });
}

/** The records of {@link packBlock}. @throws where the bytes are damaged */
export function unpackBlock(block: Uint8Array): readonly Uint8Array[] {
  const bytes = brotliDecompressSync(block, { maxOutputLength: MOST });
  const end = bytes.indexOf(10);
  let at = end + 1;
  return (JSON.parse(bytes.toString('utf8', 0, end)) as number[]).map((length) => {
    at += length;
    return bytes.subarray(at - length, at);
  });
}
