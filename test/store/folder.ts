import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder of the test file, removed at its end; `put` writes a file into it. @returns the path of the file */
export function storeFolder() {
  const path = mkdtempSync(join(tmpdir(), 'assay-store-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    put(name: string, content: string): string {
      const file = join(path, name);
      writeFileSync(file, content);
      return file;
    },
  };
}
