import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readCycloneDx } from '../../src/sbom/document/cyclonedx/read.ts';
import { writeCycloneDx } from '../../src/sbom/document/cyclonedx/write.ts';
import { CORPUS } from '../fuzz/seeds.ts';

/** The official XSDs must have nothing against the XML we write of the official valid documents. */
export function askXmllint(folder: string, missing: (needs: readonly string[]) => string[]): boolean {
  const root = join(CORPUS, 'sbom/cdx-conformance');
  const lacking = missing(['xmllint']);
  if (lacking.length > 0 || !existsSync(root)) {
    const why = lacking.length > 0 ? 'xmllint is not installed' : `there is no ${root}`;
    process.stdout.write(`oracle xmllint: skipped, ${why}\n`);
    return true;
  }
  const library = createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json');
  const wrong: string[] = [];
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\/valid-/.test(path),
  );
  for (const version of ['1.6', '1.7'] as const) {
    const schema = join(dirname(library), `res/schema/bom-${version}.SNAPSHOT.xsd`);
    const files = paths.sort().map((path, i) => {
      const file = join(folder, `${version}-${i}.xml`);
      const { bom } = readCycloneDx(readFileSync(join(root, path)));
      writeFileSync(file, writeCycloneDx(bom, { version, encoding: 'xml' }).text);
      return file;
    });
    try {
      execFileSync('xmllint', ['--nonet', '--noout', '--schema', schema, ...files], { stdio: 'pipe' });
    } catch (error) {
      wrong.push(`${version}: ${String((error as { stderr?: Buffer }).stderr).slice(0, 500)}`);
    }
  }
  const verdict =
    wrong.length === 0 ? `agrees on ${2 * paths.length} documents` : `DISAGREES: ${wrong.join('; ')}`;
  process.stdout.write(`oracle xmllint: ${verdict}\n`);
  return wrong.length === 0;
}
