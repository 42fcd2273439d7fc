import { canonicalBom } from './bom.ts';
import type { Canonical } from './canonical.ts';
import { canonicalDigestList } from './digest-lists.ts';
import { canonicalGitPack } from './git-pack.ts';
import { canonicalJarManifest } from './jar-manifest.ts';
import { canonicalMo } from './mo.ts';
import { canonicalMsiTable } from './msi-tables.ts';
import { canonicalOpc } from './opc.ts';
import { canonicalBinaryPlist } from './plist-binary.ts';
import { canonicalPng } from './png.ts';
import { canonicalPropertySet } from './property-sets.ts';
import { canonicalPyc } from './pyc.ts';
import { canonicalSqlite } from './sqlite.ts';

/** Every kind of content that has a form of its own; one for each comparator that finds more than fields do. */
export const CANONICAL: readonly Canonical[] = [
  canonicalPyc,
  canonicalSqlite,
  canonicalMsiTable,
  canonicalPropertySet,
  canonicalDigestList,
  canonicalJarManifest,
  canonicalOpc,
  canonicalMo,
  canonicalPng,
  canonicalBinaryPlist,
  canonicalGitPack,
  canonicalBom,
];
