import { AUDITABLE_SECTION, type AuditablePackage, auditableInfo } from '../../artifact/index.ts';
import { asBuffer } from '../../codec/index.ts';
import type { Entry } from '../../model/index.ts';
import type { Cataloger, Finding, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { oneLine } from '../text.ts';
import { isProgram, sectionsOf } from './sections.ts';

/** The section by the names that formats give it. */
const NAMES: ReadonlySet<string> = new Set([AUDITABLE_SECTION, `__DATA,${AUDITABLE_SECTION}`]);

/** Crates that a Rust program was built from, where it was built by `cargo auditable` (section `.dep-v0`: JSON, compressed with zlib). */
export const rustBinaries: Cataloger = {
  name: 'rust-binary',
  wants: ({ kind }, head) => kind === 'file' && isProgram(head),
  catalog({ path }: Entry, content: Uint8Array): Found {
    const bytes = asBuffer(content);
    if (!bytes.includes(AUDITABLE_SECTION, 0, 'latin1')) return {};
    const section = sectionsOf(bytes)?.sections.find(({ name }) => NAMES.has(name));
    if (!section) return {};
    const { offset, length } = section;
    const info = auditableInfo(trimmed(bytes.subarray(offset, offset + length)), offset);
    return { components: (info?.packages ?? []).flatMap((one) => findingOf(one, path, offset)) };
  },
};

/** Sections of PE are filled up with zeros, which zlib data never needs at its end. */
function trimmed(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  // The check sum at the end of the data may itself end with zeros.
  return bytes.subarray(0, Math.min(bytes.length, end + 4));
}

function findingOf(one: AuditablePackage, path: string, offset: number): Finding[] {
  const [name, version] = [oneLine(one.name), oneLine(one.version)];
  if (name === undefined || version === undefined) return [];
  const from = one.source === 'crates.io' ? '' : `, from ${oneLine(one.source) ?? 'elsewhere'}`;
  return [
    {
      name,
      version,
      // The name is that of crates.io only where it was taken from there.
      identifiers:
        one.source === 'crates.io'
          ? derivedPurl(
              { type: 'cargo', name, version },
              'purl type cargo: name and version in .dep-v0, from crates.io',
            )
          : [],
      licences: [],
      proof: { path, offset, literal: `${name} ${version}`, rule: `crate listed by cargo auditable${from}` },
      root: path,
      ...(one.kind === 'build' ? { presence: 'build-tool' as const } : {}),
      claim: one.root ? { maybe: [path] } : {},
    },
  ];
}
