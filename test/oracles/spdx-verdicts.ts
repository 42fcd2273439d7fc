import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isCycloneDx } from '../../src/sbom/document/read.ts';
import { validateSpdx } from '../../src/sbom/document/validate/spdx.ts';
import { CORPUS } from '../fuzz/seeds.ts';

/** Larger documents take it half a minute each. */
const MOST = 60_000;

/** Where the two may differ, by what pyspdxtools says or cannot read; each is a choice of ours that the text of the standard allows. */
const CHOICES: readonly (readonly [says: RegExp, why: string])[] = [
  [
    /at least one relationship "SPDXRef-DOCUMENT DESCRIBES/,
    'table 68 demands it where there is more than one package',
  ],
  [/only supports SPDX versions SPDX-2\.2 and SPDX-2\.3/, 'older documents are read by the rules of 2.2'],
];

/** Our verdict on each SPDX 2 document of the corpus against that of the SPDX project's own validator. */
export function askSpdxVerdicts(folder: string, missing: (needs: readonly string[]) => string[]): boolean {
  const root = join(CORPUS, 'sbom');
  const lacking = missing(['pyspdxtools']);
  if (lacking.length > 0 || !existsSync(root)) {
    const why = lacking.length > 0 ? 'pyspdxtools is not installed' : `there is no ${root}`;
    process.stdout.write(`oracle pyspdxtools verdicts: skipped, ${why}\n`);
    return true;
  }
  const wrong: string[] = [];
  let documents = 0;
  for (const path of (readdirSync(root, { recursive: true }) as string[]).sort()) {
    const ending = /\.(?:json|spdx|xml|yaml)$/.exec(path)?.[0];
    const file = join(root, path);
    if (
      !/spdx/i.test(path) ||
      path.startsWith('schemas/') ||
      ending === undefined ||
      statSync(file).size > MOST
    )
      continue;
    const content = readFileSync(file);
    if (isCycloneDx(content) || content.includes('"@context"')) continue;
    // It takes the kind of a document from its name.
    const copy = join(
      folder,
      ending === '.spdx' ? 'copy.spdx' : path.endsWith('.rdf.xml') ? 'copy.rdf.xml' : `copy.spdx${ending}`,
    );
    copyFileSync(file, copy);
    documents++;
    const said = askOne(copy);
    const { valid } = validateSpdx(content);
    if (valid === (said === '') || (valid && CHOICES.some(([says]) => says.test(said)))) continue;
    wrong.push(`${path}: ${valid ? 'valid' : 'not valid'}, and it says ${said.slice(0, 200) || 'valid'}`);
  }
  process.stdout.write(
    `oracle pyspdxtools verdicts: ${documents - wrong.length} of ${documents} agree${wrong.map((one) => `\n  ${one}`).join('')}\n`,
  );
  return wrong.length === 0;
}

/** What it says against a document; empty for a valid one. */
function askOne(file: string): string {
  try {
    execFileSync('pyspdxtools', ['-i', file], { stdio: 'pipe' });
    return '';
  } catch (error) {
    return String((error as { stderr?: Buffer }).stderr) || 'not valid';
  }
}
