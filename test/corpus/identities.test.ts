import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadIdentities } from '../../src/host/index.ts';
import { buildGraph, resolve } from '../../src/identifier/index.ts';

/** One component of CPython with the names that each method of the study used. */
interface Component {
  readonly component: string;
  readonly sbom_purl: readonly string[];
  readonly sbom_cpe: readonly string[];
  readonly upstream_purl: readonly string[];
  readonly cpe_via_purl2cpe: readonly string[];
  readonly extra_cpe: readonly string[];
  readonly downstream: readonly string[];
}

const file = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'vulns/expected/identifier-recall.json');

/** Names that only a mapping without evidence joins to the software, so that they are marked weak. */
const WEAK = [
  'cpe:a:bzip2_project:bzip2',
  'cpe:a:james_clark:expat',
  'cpe:a:madler:zlip',
  'cpe:a:openssl_project:openssl',
  'cpe:a:pip-installer:pip',
  'cpe:a:python:pip',
  'pkg:sourceforge/bzip2',
];

if (!existsSync(file)) {
  test.skip('corpus vulns/expected/identifier-recall', () => {});
  console.log(`corpus vulns/expected/identifier-recall: skipped, there is no ${file}`);
} else {
  test('every name of the study is reached from the names the SBOM has', async () => {
    const { components } = JSON.parse(readFileSync(file, 'utf8')) as { components: readonly Component[] };
    const graph = buildGraph(await loadIdentities());
    const missing: string[] = [];
    const weak = new Set<string>();
    let total = 0;
    for (const component of components) {
      const own = [...component.sbom_purl, ...component.sbom_cpe.map(cpeName), ...component.upstream_purl];
      const cpes = [...component.cpe_via_purl2cpe, ...component.extra_cpe].map(cpeName);
      const wanted = new Set([...own, ...cpes, ...component.downstream]);
      const strong = reachedFrom(
        own.filter((name) => !WEAK.includes(name)),
        false,
      );
      const all = reachedFrom(own, true);
      total += wanted.size;
      for (const name of wanted) {
        if (!all.has(name)) missing.push(`${component.component}: ${name}`);
        else if (!strong.has(name)) weak.add(name);
      }
    }
    console.log(
      `corpus vulns/expected/identifier-recall: ${total - missing.length} of ${total} names reached, ${weak.size} only weakly`,
    );
    expect(missing).toEqual([]);
    expect([...weak].sort()).toEqual(WEAK);

    /** Julia's purls in the study lack the uuid that their type demands. */
    function reachedFrom(starts: readonly string[], follow: boolean): ReadonlySet<string> {
      const found = starts.flatMap((start) => resolve(graph, start, { weak: follow }).names);
      return new Set(found.map(({ name }) => name.replace(/\?uuid=.*$/, '')));
    }
  });
}

function cpeName(product: string): string {
  return `cpe:a:${product}`;
}
