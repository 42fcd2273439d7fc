import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diffBoms } from '../../src/sbom/diff/diff.ts';
import { readBom } from '../../src/sbom/document/read.ts';

const root = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'sbom');

/** Pairs of documents, with what was counted in them by hand or by a program of a few lines over their JSON. */
const PAIRS: readonly (readonly [before: string, after: string, wanted: Readonly<Record<string, number>>])[] =
  [
    // Seven dependencies and the program itself have another version; nothing was added or removed.
    [
      'cyclonedx-examples/SBOM/proton-bridge/proton-bridge-v1.6.3.bom.json',
      'cyclonedx-examples/SBOM/proton-bridge/proton-bridge-v1.8.0.bom.json',
      { added: 0, removed: 0, upgraded: 8, changed: 8, unchanged: 194 },
    ],
    // 180 packages on disk and the project, which the producers name differently.
    [
      'peers-npm-project/npm-sbom.cdx.json',
      'peers-npm-project/npm-sbom.spdx.json',
      { added: 0, removed: 0, purl: 180, renamed: 1, unchanged: 180 },
    ],
    [
      'peers-npm-project/npm-sbom.cdx.json',
      'peers-npm-project/cyclonedx-npm.cdx.json',
      { added: 0, removed: 0, purl: 180, upgraded: 0, licence: 0 },
    ],
    // 18 that are not installed.
    [
      'peers-npm-project/npm-sbom.cdx.json',
      'peers-npm-project/cdxgen.cdx.json',
      { added: 18, removed: 0, purl: 180, upgraded: 0 },
    ],
    // One image each, by two tools: 14 Alpine packages under two types of package URL; Syft's program, Trivy's distribution and image.
    [
      'four-tools/docker_compose/syft.spdx.json',
      'four-tools/docker_compose/trivy.spdx.json',
      { added: 2, removed: 1, purl: 14, upgraded: 0 },
    ],
    [
      'four-tools/kasmweb_nginx/syft.spdx.json',
      'four-tools/kasmweb_nginx/trivy.spdx.json',
      { added: 2, removed: 1, purl: 44, upgraded: 0 },
    ],
    [
      'four-tools/couchbase_operator/syft.spdx.json',
      'four-tools/couchbase_operator/trivy.spdx.json',
      { added: 2, removed: 1, purl: 52, upgraded: 0 },
    ],
    [
      'four-tools/rancher_coredns-coredns/syft.spdx.json',
      'four-tools/rancher_coredns-coredns/trivy.spdx.json',
      { added: 2, removed: 1, upgraded: 0 },
    ],
    [
      'four-tools/rancher_mirrored-longhornio-csi-attacher/syft.spdx.json',
      'four-tools/rancher_mirrored-longhornio-csi-attacher/trivy.spdx.json',
      { added: 3, removed: 1, purl: 51, upgraded: 0 },
    ],
    // Tern has no package URLs: the same packages by their names.
    [
      'four-tools/docker_compose/syft.spdx.json',
      'four-tools/docker_compose/tern.spdx.json',
      { name: 14, removed: 1, upgraded: 0 },
    ],
    [
      'four-tools/kasmweb_nginx/syft.spdx.json',
      'four-tools/kasmweb_nginx/tern.spdx.json',
      { name: 44, removed: 1, upgraded: 0 },
    ],
    [
      'four-tools/docker_compose/trivy.spdx.json',
      'four-tools/docker_compose/tern.spdx.json',
      { name: 14, upgraded: 0 },
    ],
  ];

const TWINS = [
  ['julia.spdx.json', 'julia.spdx'],
  ['flux_0.26.3_sbom.spdx.json', 'flux_0.26.3_sbom.spdx'],
] as const;

if (!existsSync(root)) {
  test.skip('corpus sbom/diff', () => {});
  console.log(`corpus sbom/diff: skipped, there is no ${root}`);
} else {
  test('corpus sbom/diff', () => {
    const wrong: string[] = [];
    let labels = 0;
    const bomOf = (path: string) => readBom(readFileSync(join(root, path))).bom;
    for (const [before, after, wanted] of PAIRS) {
      const { added, removed, changed, unchanged, counts, pairedBy } = diffBoms(bomOf(before), bomOf(after));
      const given: Record<string, number> = {
        ...counts,
        ...pairedBy,
        added: added.length,
        removed: removed.length,
        changed: changed.length,
        unchanged,
      };
      for (const [name, count] of Object.entries(wanted)) {
        labels++;
        if (given[name] !== count) wrong.push(`${before}, ${after}: ${name} is ${given[name]}, not ${count}`);
      }
      labels++;
      if (diffBoms(bomOf(before), bomOf(before)).differs) wrong.push(`${before} differs from itself`);
    }
    // One document in two encodings.
    for (const [json, tagValue] of TWINS) {
      labels++;
      const { differs } = diffBoms(bomOf(`wild-spdx/${json}`), bomOf(`wild-spdx/${tagValue}`));
      if (differs) wrong.push(`${json} differs from ${tagValue}`);
    }
    console.log(`corpus sbom/diff: ${labels - wrong.length} of ${labels} labels agree`);
    expect(wrong).toEqual([]);
  });
}
