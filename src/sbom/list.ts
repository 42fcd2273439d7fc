import type { Cataloger } from './cataloger.ts';
import { composer } from './catalogers/composer.ts';
import { conda } from './catalogers/conda.ts';
import { cpython } from './catalogers/cpython.ts';
import { cpythonDocuments } from './catalogers/cpython-documents.ts';
import { cpythonExternals } from './catalogers/cpython-externals.ts';
import { deb } from './catalogers/deb.ts';
import { debStatus } from './catalogers/deb-status.ts';
import { gems } from './catalogers/gems.ts';
import { goBinaries } from './catalogers/go.ts';
import { jar } from './catalogers/jar.ts';
import { macos } from './catalogers/macos.ts';
import { maven } from './catalogers/maven.ts';
import { npm } from './catalogers/npm.ts';
import { nuget } from './catalogers/nuget.ts';
import { python } from './catalogers/python.ts';
import { requirements } from './catalogers/requirements.ts';
import { rustBinaries } from './catalogers/rust.ts';
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
  jar,
  gems,
  composer,
  conda,
  debStatus,
  goBinaries,
  rustBinaries,
  requirements,
  sbomDocuments,
];
