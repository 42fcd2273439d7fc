import type { ProblemKind } from '../problem.ts';
import { AR_PROBLEMS } from './ar.ts';
import { BOM_PROBLEMS } from './bom.ts';
import { BURN_PROBLEMS } from './burn.ts';
import { CAB_PROBLEMS } from './cab.ts';
import { CFB_PROBLEMS } from './cfb.ts';
import { CORE_PROBLEMS } from './core.ts';
import { CPIO_PROBLEMS } from './cpio.ts';
import { DMG_PROBLEMS } from './dmg.ts';
import { ELF_PROBLEMS } from './elf.ts';
import { GIT_PROBLEMS } from './git.ts';
import { HFS_PROBLEMS } from './hfs.ts';
import { ISO9660_PROBLEMS } from './iso9660.ts';
import { JAVA_PROBLEMS } from './java.ts';
import { MACHO_PROBLEMS } from './macho.ts';
import { MEDIA_PROBLEMS } from './media.ts';
import { MO_PROBLEMS } from './mo.ts';
import { MSI_PROBLEMS } from './msi.ts';
import { PARTITION_PROBLEMS } from './partition.ts';
import { PDF_PROBLEMS } from './pdf.ts';
import { PE_PROBLEMS } from './pe.ts';
import { PKCS7_PROBLEMS } from './pkcs7.ts';
import { PLIST_PROBLEMS } from './plist.ts';
import { PYC_PROBLEMS } from './pyc.ts';
import { RPM_PROBLEMS } from './rpm.ts';
import { SEVENZIP_PROBLEMS } from './sevenzip.ts';
import { SQLITE_PROBLEMS } from './sqlite.ts';
import { SQUASHFS_PROBLEMS } from './squashfs.ts';
import { STREAM_PROBLEMS } from './streams.ts';
import { TAR_PROBLEMS } from './tar.ts';
import { XAR_PROBLEMS } from './xar.ts';
import { ZIP_PROBLEMS } from './zip.ts';

const TABLES = {
  ...AR_PROBLEMS,
  ...BOM_PROBLEMS,
  ...BURN_PROBLEMS,
  ...CAB_PROBLEMS,
  ...CFB_PROBLEMS,
  ...CORE_PROBLEMS,
  ...CPIO_PROBLEMS,
  ...DMG_PROBLEMS,
  ...ELF_PROBLEMS,
  ...GIT_PROBLEMS,
  ...HFS_PROBLEMS,
  ...ISO9660_PROBLEMS,
  ...JAVA_PROBLEMS,
  ...MACHO_PROBLEMS,
  ...MEDIA_PROBLEMS,
  ...MO_PROBLEMS,
  ...MSI_PROBLEMS,
  ...PARTITION_PROBLEMS,
  ...PDF_PROBLEMS,
  ...PE_PROBLEMS,
  ...PKCS7_PROBLEMS,
  ...PLIST_PROBLEMS,
  ...PYC_PROBLEMS,
  ...RPM_PROBLEMS,
  ...SEVENZIP_PROBLEMS,
  ...SQLITE_PROBLEMS,
  ...SQUASHFS_PROBLEMS,
  ...STREAM_PROBLEMS,
  ...TAR_PROBLEMS,
  ...XAR_PROBLEMS,
  ...ZIP_PROBLEMS,
};

/** A stable problem code such as `zip.local-central-mismatch`. */
export type ProblemCode = keyof typeof TABLES;

/** Every problem Assay can report, by code. `docs/problems.md` is generated from it. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemKind>> = TABLES;
