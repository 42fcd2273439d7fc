import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const tool = (await import(join(import.meta.dirname, '../../../../tools/cyclonedx-schemas.js'))) as {
  readonly SCHEMAS: readonly (readonly [string, string])[];
  readonly schemaOf: (name: string) => object;
};
const folder = join(import.meta.dirname, '../../../../src/sbom/document/validate/schemas');

test.each(tool.SCHEMAS)(
  'the schema %s is that of @cyclonedx/cyclonedx-library without its words',
  (name, own) => {
    expect(JSON.parse(readFileSync(join(folder, `${own}.json`), 'utf8'))).toEqual(tool.schemaOf(name));
  },
);
