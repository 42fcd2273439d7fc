import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBomSubject } from '../../src/library/audit/boms.ts';
import { readJsonBom } from '../../src/library/audit/json-boms.ts';
import type { AuditSubject } from '../../src/library/audit/subject.ts';

const root = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'sbom');

test.skipIf(!existsSync(root))('the quick reader of an audit and the reader of documents agree', async () => {
  let [agreed, all] = [0, 0];
  const different: string[] = [];
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.json') || /(?:^|[/\\])schemas[/\\]/.test(path)) continue;
    const bytes = readFileSync(join(root, path));
    const quick = readJsonBom(parsed(bytes), path);
    if (!quick) continue;
    all++;
    if (said(quick) === said(await readBomSubject(bytes, path))) agreed++;
    else different.push(path);
  }
  console.info(`corpus sbom/audit: ${agreed} of ${all} documents agree`);
  expect(different).toEqual([]);
  expect(all).toBeGreaterThan(400);
});

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** Without the order. */
function said({ components }: AuditSubject): string {
  const lines = components.map(({ name, version, identifiers, presence, hashes = {} }) =>
    JSON.stringify([
      name,
      version,
      presence,
      identifiers.map(({ value }) => value),
      Object.entries(hashes).toSorted(),
    ]),
  );
  return lines.toSorted().join('\n');
}
