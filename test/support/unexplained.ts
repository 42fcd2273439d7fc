import { createCoverage, type Range } from '../../src/artifact/formats/common/coverage.ts';
import type { Field } from '../../src/model/index.ts';

/**
 * The bytes of a container that no field accounts for: fields of the container and those of its members together (`data`,
 * `padding` and `unused` included). Empty for a reader that explains every byte.
 */
export function unexplained(fields: readonly Field[], size: number): Range[] {
  const coverage = createCoverage();
  const see = (all: readonly Field[]): void => {
    for (const field of all) {
      coverage.add(field.offset, field.length);
      // Offsets within what is decoded from the field count elsewhere.
      if (!field.decoded) see(field.fields ?? []);
    }
  };
  see(fields);
  return coverage.gaps(size);
}
