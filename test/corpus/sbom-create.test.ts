import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { createSbom } from '../../src/library/index.ts';
import { releaseArchive } from '../recipes/release-tree.ts';

const root = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'sbom/schemas/spdx');
const schema = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(root, name), 'utf8')) as Record<string, unknown>;

if (!existsSync(root)) {
  process.stdout.write(`corpus sbom/schemas: skipped, there is no ${root}\n`);
  test.skip(`corpus sbom/schemas: there is no ${root}`, () => {});
} else {
  test('corpus sbom/schemas: SBOMs that are made pass the official schemas of SPDX', async () => {
    const options = { strict: false, validateFormats: false };
    const { $schema: _, ...two } = schema('spdx-2.3.schema.json');
    const isSpdx23 = new Ajv(options).compile(two);
    const isSpdx301 = new Ajv2020(options).compile(schema('spdx-3.0.1.schema.json'));
    const wheel = 'examples/parcel-1.2.0-py3-none-any.whl';
    for (const target of [releaseArchive(), releaseArchive().subarray(0, 540), wheel]) {
      for (const slim of [false, true]) {
        isSpdx23(JSON.parse((await createSbom(target, 'spdx-2.3-json', { slim })).text));
        expect(isSpdx23.errors ?? []).toEqual([]);
        isSpdx301(JSON.parse((await createSbom(target, 'spdx-3.0.1-json', { slim })).text));
        expect(isSpdx301.errors ?? []).toEqual([]);
      }
    }
    // The schemas are not such that everything passes.
    expect(isSpdx23({}) || isSpdx301({})).toBe(false);
  }, 60_000);
}
