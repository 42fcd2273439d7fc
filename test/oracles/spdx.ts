import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSpdx, writeSpdx23Json, writeSpdx23TagValue } from '../../src/sbom/document/spdx.ts';
import { CORPUS } from '../fuzz/seeds.ts';

/** Documents of the corpus that are complete, and so must still be valid when we have written them. */
const DOCUMENTS = [
  'spdx-spec-example/SPDXJSONExample-v2.2.spdx.json',
  'spdx-examples/software/example8/spdx2.3/examplemaven-0.0.1.spdx.json',
  'spdx-examples/software/example10/spdx2.3/hello-source.spdx.json',
  'spdx-examples/software/example5/spdx2.2/example5-bin.spdx',
  'cpython/3.13.5/Misc/externals.spdx.json',
];

/** The SPDX project's own Python validator must find nothing wrong with what we write. */
export function askSpdxTools(folder: string, missing: (needs: readonly string[]) => string[]): boolean {
  const root = join(CORPUS, 'sbom');
  const lacking = missing(['pyspdxtools']);
  if (lacking.length > 0 || !existsSync(root)) {
    const why = lacking.length > 0 ? 'pyspdxtools is not installed' : `there is no ${root}`;
    process.stdout.write(`oracle pyspdxtools: skipped, ${why}\n`);
    return true;
  }
  const wrong: string[] = [];
  for (const path of DOCUMENTS) {
    const { bom } = readSpdx(readFileSync(join(root, path)));
    for (const [name, text] of [
      ['out.spdx.json', writeSpdx23Json(bom).text],
      ['out.spdx', writeSpdx23TagValue(bom).text],
    ] as const) {
      const file = join(folder, name);
      writeFileSync(file, text);
      try {
        execFileSync('pyspdxtools', ['-i', file], { stdio: 'pipe' });
      } catch (error) {
        wrong.push(`${path} as ${name}: ${String((error as { stderr?: Buffer }).stderr).slice(0, 500)}`);
      }
    }
  }
  process.stdout.write(
    `oracle pyspdxtools: ${wrong.length === 0 ? 'agrees' : `DISAGREES: ${wrong.join('; ')}`}\n`,
  );
  return wrong.length === 0;
}
