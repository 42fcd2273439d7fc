import { describe, expect, it } from 'vitest';
import { createSbom, validateSbom } from '../../../../src/library/index.ts';
import { releaseArchive } from '../../../recipes/release-tree.ts';

describe('SPDX that we write', () => {
  it.each(['spdx-2.3-json', 'spdx-2.3-tv', 'spdx-3.0.1-json'] as const)(
    '%s has no finding',
    async (format) => {
      for (const target of [releaseArchive(), 'examples/parcel-1.2.0-py3-none-any.whl'])
        for (const slim of [false, true]) {
          const { text } = await createSbom(target, format, { slim, created: 1_700_000_000 });
          expect(await validateSbom(Buffer.from(text))).toEqual({
            specification: 'SPDX',
            valid: true,
            findings: [],
            more: 0,
          });
        }
    },
  );
});
