import type { EntryFields } from '../model/index.ts';

/** By what a program is recognised: fields of one entry that all must be there, or the path of a member. */
export interface ToolRule {
  /** Name of the program, as in the table of hints. */
  readonly tool: string;
  /** Format of the container for headers of members, else of the content; absent for a rule about paths. */
  readonly format?: string;
  readonly of?: keyof EntryFields;
  /** Field, by its names joined by ` / `, and what its value must be. */
  readonly fields?: readonly (readonly [field: RegExp, value?: RegExp])[];
  readonly without?: readonly RegExp[];
  readonly path?: RegExp;
}

const header = (tool: string, format: string, ...fields: NonNullable<ToolRule['fields']>): ToolRule => ({
  tool,
  format,
  of: 'header',
  fields,
});
const content = (tool: string, format: string, ...fields: NonNullable<ToolRule['fields']>): ToolRule => ({
  tool,
  format,
  of: 'content',
  fields,
});

const MADE_BY = /^central directory header \/ version made by$/;
const PAX_NAME = /^pax extended header \/ name$/;

/**
 * Traces of programs. What builds a package stands before what packs or compresses its parts: the first hint that a
 * recognised tool has is given.
 */
export const TOOL_RULES: readonly ToolRule[] = [
  // Builders of packages.
  content('setuptools', 'headers', [/^Generator$/, /^(?:bdist_wheel|setuptools)\b/]),
  content('hatchling', 'headers', [/^Generator$/, /^hatchling\b/]),
  content('flit', 'headers', [/^Generator$/, /^flit\b/]),
  content('poetry-core', 'headers', [/^Generator$/, /^poetry(?:-core)?\b/]),
  content('maturin', 'headers', [/^Generator$/, /^maturin\b/]),
  content('pkgbuild', 'xml', [/^pkg-info \/ @generator-version$/, /^InstallCmds-/]),
  content('productbuild', 'xml', [/^installer-gui-script( |$)/]),
  content('wixl', 'cfb', [/Creating Application$/, /^(?:msitools|wixl)\b/]),
  header('wixl', 'cfb', [/Creating Application$/, /^(?:msitools|wixl)\b/]),
  header('WiX', 'cfb', [/Creating Application$/, /WiX Toolset|Windows Installer XML/]),
  content('WiX', 'pe', [/^\.wixburn/]),
  { tool: 'NuGet', path: /\/package\/services\/metadata\/core-properties\/[^/]+\.psmdcp$/ },
  content('rpmbuild', 'rpm', [/^header \/ RPMVERSION$/]),
  header('dpkg-deb', 'ar', [/^ar_name$/, /^debian-binary/]),
  // Linkers and compilers.
  content('MSVC', 'pe', [/^Rich header/]),
  {
    ...content('GNU ld', 'pe', [/MajorLinkerVersion$/, /^2$/], [/MinorLinkerVersion$/, /^[2-9]\d$/]),
    without: [/^Rich header/],
  },
  content('lld', 'elf', [/^\.comment \/ compiler$/, /\bLLD\b/]),
  content('rustc', 'elf', [/^\.comment \/ compiler$/, /\brustc\b/]),
  content('Go', 'elf', [/Go build id/i]),
  content('Clang', 'elf', [/^\.comment \/ compiler$/, /\bclang\b/]),
  content('GCC', 'elf', [/^\.comment \/ compiler$/, /^GCC:/]),
  content('lld', 'macho', [/^LC_UUID \/ uuid$/, /^4C4C44..-5555-3144-/i]),
  content('Apple ld', 'macho', [/^LC_BUILD_VERSION \/ build_tool_version \/ tool$/, /^ld/]),
  // Writers of images.
  content('xorriso', 'iso9660', [/(?:Application|Data Preparer) Identifier$/, /XORRISO/]),
  content('genisoimage', 'iso9660', [/(?:Application|Data Preparer) Identifier$/, /GENISOIMAGE|MKISOFS/]),
  content('mksquashfs', 'squashfs', [/^superblock \/ mkfs_time$/]),
  content('hdiutil', 'dmg', [/^koly$/]),
  // Packers.
  header('Python tarfile', 'tar', [PAX_NAME, /^\.\/\.\/@PaxHeader$/]),
  header('Go archive/tar', 'tar', [PAX_NAME, /(?:^|\/)PaxHeaders\.0\//]),
  header('bsdtar', 'tar', [PAX_NAME, /(?:^|\/)PaxHeader\//]),
  header('GNU tar', 'tar', [PAX_NAME, /(?:^|\/)PaxHeaders(?:\.[1-9]\d*)?\//]),
  header('GNU tar', 'tar', [/^magic$/, /^ustar {2}/]),
  header('jar', 'zip', [/ \/ jar marker$/]),
  header('Archive Utility', 'zip', [MADE_BY, /^2\.1 Unix$/]),
  header('7-Zip', 'zip', [MADE_BY, /^6\.3 /]),
  header('Info-ZIP', 'zip', [MADE_BY, /^[23]\.\d Unix$/], [/ \/ (?:UT|ux|UX)[^/]*$/]),
  header('Info-ZIP', 'zip', [MADE_BY, /^3\.0 Unix$/]),
  {
    ...header(
      'Python zipfile',
      'zip',
      [MADE_BY, /^2\.0 (?:Unix|FAT)$/],
      [/^central directory header \/ general purpose bit flag$/, /^0x0[08]00$/],
    ),
    without: [/ \/ (?:UT|ux|UX|NTFS|jar marker)[^/]*$/],
  },
  content('xar', 'xar', [/^toc \/ toc \/ creation-time$/]),
  content('gettext', 'mo', [/^magic$/]),
  // Compressors.
  content('Python gzip', 'gzip', [/^member \/ OS$/, /^255\b/], [/^member \/ XFL$/, /^2\b/]),
  content('Java gzip', 'gzip', [/^member \/ OS$/, /^0\b/], [/^member \/ XFL$/, /^0\b/]),
  content('gzip', 'gzip', [/^member \/ OS$/, /^3\b/]),
  content('xz', 'xz', [/^stream header$/]),
];
