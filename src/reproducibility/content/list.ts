import { arIndexComparator } from './ar-index.ts';
import type { Comparator } from './comparator.ts';
import { gitPackComparator } from './git-pack.ts';
import { jarManifestComparator } from './jar-manifest.ts';
import { moComparator } from './mo.ts';
import { msiTableComparator } from './msi-tables.ts';
import { opcComparator } from './opc.ts';
import { binaryPlistComparator } from './plist-binary.ts';
import { pngComparator } from './png.ts';
import { propertySetComparator } from './property-sets.ts';
import { pycComparator } from './pyc.ts';
import { recordComparator } from './records.ts';
import { sqliteComparator } from './sqlite.ts';

/** Every comparator; the first that handles both contents and can say how they differ has them. */
export const COMPARATORS: readonly Comparator[] = [
  pycComparator,
  sqliteComparator,
  msiTableComparator,
  propertySetComparator,
  recordComparator,
  jarManifestComparator,
  opcComparator,
  moComparator,
  pngComparator,
  binaryPlistComparator,
  gitPackComparator,
  arIndexComparator,
];
