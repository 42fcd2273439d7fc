import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFromJSON } from '@sigstore/bundle';
import { expect, test } from 'vitest';
import { convertEvidence } from '../../src/provenance/evidence/convert.ts';
import type { SignedEntity } from '../../src/provenance/evidence/entity.ts';
import { readEvidence } from '../../src/provenance/evidence/read.ts';
import type { WrittenForm } from '../../src/provenance/evidence/write.ts';
import { readSigningServices } from '../../src/provenance/sign/services.ts';
import { untilRefused } from '../../src/provenance/steps.ts';
import { NOW, PROVENANCE } from '../support/provenance.ts';

const FOLDERS = ['pypi', 'client-bundles', 'npm', 'sigstore-conformance', 'local-signed'];

/** What a verifier needs; places, the form and the certificates of authorities are none of it. */
function essence({ signer, content, entries, timestamps }: SignedEntity, form: WrittenForm) {
  return {
    signer: signer.kind === 'key' ? signer : signer.chain[0],
    content,
    entries: entries.map(({ place: _, ...entry }) => entry),
    timestamps: form === 'pep740' ? [] : timestamps,
  };
}

/** All signatures of a document; undefined where it is none that can be read. */
function entitiesOf(content: Uint8Array): readonly SignedEntity[] | undefined {
  const read = readEvidence(content);
  if ('refused' in read) return undefined;
  const outcome = untilRefused(() => read.items.map((item) => item.read()));
  return 'value' in outcome ? outcome.value : undefined;
}

if (!PROVENANCE) {
  test.skip('corpus provenance-convert', () => {});
  console.log('corpus provenance-convert: skipped, there is no such folder');
} else {
  const root = PROVENANCE;
  const files = FOLDERS.flatMap((folder) =>
    (readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }) as string[])
      .map((name) => join(root, folder, name))
      .filter((path) => statSync(path).isFile() && !path.endsWith('cases.json') && !path.endsWith('.tgz')),
  );

  test('what is converted says the same, and is read by @sigstore/bundle', () => {
    const counts = { bundle: 0, pep740: 0 };
    const refused = new Map<string, number>();
    for (const path of files) {
      const content = readFileSync(path);
      const entities = entitiesOf(content);
      if (!entities) continue;
      for (const form of ['bundle', 'pep740'] as const) {
        try {
          const { text, count } = convertEvidence(content, form);
          const again = entitiesOf(Buffer.from(text))!;
          expect(
            again.map((entity) => essence(entity, form)),
            path,
          ).toEqual(entities.map((entity) => essence(entity, form)));
          expect(count).toBe(entities.length);
          expect(convertEvidence(Buffer.from(text), form).text).toBe(text);
          if (form === 'bundle')
            for (const line of text.trimEnd().split('\n')) bundleFromJSON(JSON.parse(line));
          counts[form] += count;
        } catch (error) {
          const { code, message } = error as { code?: string; message: string };
          if (code !== 'attest.convert') throw error;
          refused.set(message, (refused.get(message) ?? 0) + 1);
        }
      }
    }
    console.log(
      `corpus provenance-convert: ${counts.bundle} bundles, ${counts.pep740} PEP 740 attestations written`,
    );
    for (const [message, times] of refused) console.log(`  ${times} x ${message}`);
    expect(counts.bundle).toBeGreaterThan(50);
    expect(counts.pep740).toBeGreaterThan(20);
  });

  test('signing configurations of the public Sigstore', () => {
    const services = (name: string, version?: 1 | 2) =>
      readSigningServices(readFileSync(join(root, 'trust', name)), NOW, version);
    expect(services('signing_config.production.v0.2.json')).toEqual({
      authorities: ['https://fulcio.sigstore.dev'],
      logs: [{ url: 'https://rekor.sigstore.dev', version: 1 }],
      timestampAuthorities: ['https://timestamp.sigstore.dev/api/v1/timestamp'],
    });
    const newer = services('signing_config.production-rekor-v2.v0.2.json');
    expect(newer.logs).toEqual([
      { url: expect.stringMatching(/^https:\/\/log20\d\d-\d\.rekor\.sigstore\.dev$/), version: 2 },
    ]);
    const older = services('signing_config.production-rekor-v2.v0.2.json', 1);
    expect(older.logs).toEqual([{ url: 'https://rekor.sigstore.dev', version: 1 }]);
  });
}
