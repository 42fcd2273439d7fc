import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BomFormat } from '../../src/model/index.ts';
import { writeBom } from '../../src/sbom/bom-formats.ts';
import { readBom } from '../../src/sbom/document/read.ts';
import { validateCycloneDx } from '../../src/sbom/document/validate/cyclonedx.ts';
import { mergeBoms } from '../../src/sbom/merge/merge.ts';

const root = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'sbom');
const FORMATS: readonly BomFormat[] = ['cyclonedx-1.6-json', 'spdx-2.3-json', 'spdx-3.0.1-json'];
const image = (name: string, ...tools: readonly string[]) =>
  tools.map((tool) => `four-tools/${name}/${tool}.spdx.json`);

/** Documents about one thing, with how many components there are in all, the product not counted. */
const SETS: readonly (readonly [documents: readonly string[], components: number])[] = [
  // 180 installed and the project itself.
  [
    ['npm-sbom.cdx.json', 'npm-sbom.spdx.json', 'cyclonedx-npm.cdx.json'].map(
      (name) => `peers-npm-project/${name}`,
    ),
    181,
  ],
  // Those and the 18 that are not installed.
  [['npm-sbom.cdx.json', 'cdxgen.cdx.json'].map((name) => `peers-npm-project/${name}`), 199],
  // 14 Alpine packages, Syft's program, Trivy's distribution and image; Tern's image and its 4 layers.
  [image('docker_compose', 'syft', 'trivy'), 17],
  [image('docker_compose', 'syft', 'trivy', 'tern'), 22],
];

if (!existsSync(root)) {
  test.skip('corpus sbom/merge', () => {});
  console.log(`corpus sbom/merge: skipped, there is no ${root}`);
} else {
  test('corpus sbom/merge', { timeout: 120_000 }, async () => {
    const wrong: string[] = [];
    let labels = 0;
    const label = (what: string, isRight: boolean): void => {
      labels++;
      if (!isRight) wrong.push(what);
    };
    for (const [paths, components] of SETS) {
      const inputs = paths.map((path) => ({ label: path, bom: readBom(readFileSync(join(root, path))).bom }));
      for (const format of FORMATS) {
        const options = {
          specification: format.startsWith('spdx') ? 'SPDX' : 'CycloneDX',
          name: 'all',
        } as const;
        const { bom, counts } = mergeBoms(inputs, options);
        const { text } = writeBom(bom, format);
        label(
          `${paths}: ${counts.components} components, not ${components}`,
          counts.components === components,
        );
        const turned = mergeBoms([...inputs].reverse(), options);
        label(`${paths}: ${format} depends on the order`, writeBom(turned.bom, format).text === text);
        const { notes, bom: read } = readBom(text);
        label(`${paths}: ${format} has errors`, !notes.some(({ level }) => level === 'error'));
        label(`${paths}: ${format} lost components`, read.packages.length === components + 1);
        if (format.startsWith('cyclonedx'))
          label(`${paths}: ${format} is not valid`, (await validateCycloneDx(Buffer.from(text))).valid);
      }
    }
    console.log(`corpus sbom/merge: ${labels - wrong.length} of ${labels} labels agree`);
    expect(wrong).toEqual([]);
  });
}
