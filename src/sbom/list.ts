import type { Cataloger } from './cataloger.ts';
import { cpython } from './catalogers/cpython.ts';
import { cpythonDocuments } from './catalogers/cpython-documents.ts';
import { cpythonExternals } from './catalogers/cpython-externals.ts';
import { deb } from './catalogers/deb.ts';
import { macos } from './catalogers/macos.ts';
import { maven } from './catalogers/maven.ts';
import { npm } from './catalogers/npm.ts';
import { nuget } from './catalogers/nuget.ts';
import { python } from './catalogers/python.ts';
import { sbomDocuments } from './catalogers/sbom-documents.ts';
import { vendored } from './catalogers/vendored.ts';

/** Every cataloger; the order only decides which of two equal findings in one file comes first. */
export const CATALOGERS: readonly Cataloger[] = [
  python,
  vendored,
  cpython,
  cpythonExternals,
  cpythonDocuments,
  npm,
  deb,
  macos,
  nuget,
  maven,
  sbomDocuments,
];
