import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTrustRoot } from '../../src/provenance/trust/root.ts';
import { createVerifier } from '../../src/provenance/verify/verify.ts';
import { readBundle } from '../support/evidence.ts';
import { alter, leaves, remove } from '../support/leaves.ts';
import { fileOf, keyOf, NOW, PROVENANCE, reasonOf, verdictOf } from '../support/provenance.ts';
import { DISAGREEMENTS, TAMPERED_ACCEPTED } from '../support/provenance-disagreements.ts';
import { independentVerdict } from '../support/sigstore-verify.ts';

type Json = Readonly<Record<string, unknown>>;

const folder = PROVENANCE ?? '';
const read = (...path: readonly string[]) => readFileSync(join(folder, ...path));
const cases = (path: string) => JSON.parse(read(path, 'cases.json').toString()) as readonly Json[];

/** What is verified: a bundle with a trusted root, the bytes signed, and a key where it names one. */
interface Case {
  readonly root: string;
  readonly bundle: string;
  readonly file?: Buffer;
  readonly key?: string;
}

/** Our verdict, and that of `@sigstore/verify`, which shares no code with ours. */
function both({ root, bundle, file, key }: Case): readonly [ours: string, theirs: string] {
  const keys = key === undefined ? [] : [keyOf(key)];
  const ours = verdictOf(() => {
    const entity = readBundle(Buffer.from(bundle));
    const { content } = entity;
    const stated =
      content.kind === 'message'
        ? { sha256: content.digest?.value.toString('hex') ?? '' }
        : (JSON.parse(content.payload.toString()) as { subject: [{ digest: Record<string, string> }] })
            .subject[0].digest;
    return createVerifier(readTrustRoot(Buffer.from(root))).verify(entity, {
      file: file ? fileOf(file) : { digests: stated },
      now: NOW,
      strict: true,
      ...(keys.length > 0 ? { keys } : {}),
    });
  });
  return [reasonOf(ours), theirVerdict(root, bundle, file, keys[0]?.key.spki)];
}

function theirVerdict(
  root: string,
  text: string,
  file: Buffer | undefined,
  spki: Uint8Array | undefined,
): string {
  let bundle: { messageSignature?: unknown };
  try {
    bundle = JSON.parse(text) as object;
  } catch (error) {
    return (error as Error).message;
  }
  const needs = spki ? { spki } : {};
  try {
    return independentVerdict(root, bundle, bundle.messageSignature ? file : undefined, needs);
  } catch (error) {
    return (error as Error).message;
  }
}

const rootOf = (name: string) => read('trust', `trusted_root.${name}.json`).toString();

function conformance(one: Json): Case {
  const dir = join('sigstore-conformance', String(one['dir']));
  const key = one['key'] === null ? undefined : String(one['key']);
  return {
    root:
      one['trusted_root'] === 'production' ? rootOf('production') : read(dir, 'trusted_root.json').toString(),
    bundle: read(dir, 'bundle.sigstore.json').toString(),
    file: read('sigstore-conformance', String(one['artifact'])),
    ...(key === undefined
      ? {}
      : {
          key: join(folder, 'sigstore-conformance', key.includes('/') ? key : `${String(one['dir'])}/${key}`),
        }),
  };
}

function client(one: Json): Case {
  const path = one['artifact'] === null ? undefined : join('client-bundles', String(one['artifact']));
  return {
    root: rootOf(String(one['trust'])),
    bundle: read('client-bundles', String(one['bundle'])).toString(),
    ...(path !== undefined && existsSync(join(folder, path)) ? { file: read(path) } : {}),
  };
}

/** Where one accepts and the other does not, as `ours | theirs`. */
function disagreements(all: readonly (readonly [id: string, of: Case])[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [id, of] of all) {
    const [ours, theirs] = both(of);
    if ((ours === 'pass') !== (theirs === 'pass'))
      found[id] =
        `${ours === 'pass' ? 'accepted' : ours.split(':')[0]} | ${theirs === 'pass' ? 'accepted' : 'refused'}`;
  }
  return found;
}

if (!PROVENANCE) {
  test.skip('corpus provenance, against @sigstore/verify', () => {});
  console.log('corpus provenance-cross: skipped, there is no such folder');
} else {
  test('corpus provenance: where @sigstore/verify says otherwise', () => {
    const all = [
      ...cases('sigstore-conformance').map((one) => [String(one['id']), conformance(one)] as const),
      ...cases('client-bundles').map((one) => [String(one['id']), client(one)] as const),
    ];
    const found = disagreements(all);
    console.log(
      `corpus provenance-cross: ${all.length - Object.keys(found).length} of ${all.length} labels agree`,
    );
    expect(found).toEqual(DISAGREEMENTS);
  });

  test('corpus provenance: leaves that @sigstore/verify does not look at', () => {
    const accepted = new Map<string, number>();
    for (const [name, own] of [
      ['happy-path-v0.3', false],
      ['happy-path-intoto-in-dsse-v3', false],
      ['rekor2-happy-path', true],
      ['rekor2-dsse-happy-path', true],
    ] as const) {
      const dir = `sigstore-conformance/cases/${name}`;
      const text = read(dir, 'bundle.sigstore.json').toString();
      const root = own ? read(dir, 'trusted_root.json').toString() : rootOf('production');
      const file = read('sigstore-conformance/a.txt');
      for (const path of leaves(JSON.parse(text)))
        for (const change of [alter, remove]) {
          const [ours, theirs] = both({ root, bundle: JSON.stringify(change(JSON.parse(text), path)), file });
          expect([path.join('.'), ours]).not.toEqual([path.join('.'), 'pass']);
          if (theirs !== 'pass') continue;
          const leaf = path
            .filter((part) => !/^\d+$/.test(part))
            .slice(-2)
            .join('.');
          accepted.set(leaf, (accepted.get(leaf) ?? 0) + 1);
        }
    }
    expect(Object.fromEntries([...accepted].toSorted(([a], [b]) => (a < b ? -1 : 1)))).toEqual(
      TAMPERED_ACCEPTED,
    );
  });
}

test('every disagreement is explained', () => {
  const page = readFileSync('docs/verification.md', 'utf8');
  for (const id of Object.keys(DISAGREEMENTS)) expect(page).toContain(`\`${id}\``);
  for (const leaf of Object.keys(TAMPERED_ACCEPTED)) expect(page).toContain(`\`${leaf}\``);
});
