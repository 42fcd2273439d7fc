import { describe, expect, it } from 'vitest';
import { bundleSignature } from '../../../../src/artifact/index.ts';
import { bin, rpmPackage } from '../../../recipes/rpm.ts';
import { signedApk, signedNupkg, signedRpm, withSigningBlock } from '../../../recipes/signed.ts';
import { buildZip } from '../../../recipes/zip.ts';
import { expectExact, expectNormal, strip } from '../../../support/strip.ts';

describe('zip packages', () => {
  it.each([
    ['plain', {}],
    ['with a comment', { comment: 'a comment' }],
    ['with bytes before it', { prefix: Buffer.from('#!/bin/sh\n') }],
    ['zip64', { zip64: true }],
  ] as const)('lose the signature of NuGet: %s', async (_, options) => {
    const { removed } = await expectExact(signedNupkg(options));
    expect(removed).toMatchObject([{ what: '.signature.p7s', code: 'sig.package' }]);
  });

  it('move up members behind a signature', async () => {
    const members = [
      { name: 'demo.nuspec', data: 'x' },
      { name: 'a', data: 'content', zip64: true, descriptor: 'bare64' as const },
    ];
    const [spec, rest] = members as [object, object];
    const signed = buildZip([{ name: '.signature.p7s', data: 'signature' }, spec, rest]);
    await expectExact({ unsigned: buildZip(members), signed });
  });

  it('lose both kinds of signatures of an apk, and keep the manifest', async () => {
    const pair = signedApk();
    const { bytes, removed, canonical, notes } = await strip(pair.signed);
    expect(bytes.equals(pair.unsigned)).toBe(true);
    expect(canonical).toBe(true);
    expect(notes).toEqual([expect.stringContaining('META-INF/MANIFEST.MF keeps the digests')]);
    expect(removed.map(({ what }) => what)).toEqual([
      'META-INF/CERT.SF',
      'META-INF/CERT.RSA',
      'APK signing block',
    ]);
  });

  it.each([true, false])('lose the signing block alone, exactly (aligned: %s)', async (aligned) => {
    const unsigned = buildZip([
      { name: 'AndroidManifest.xml', data: 'x' },
      { name: 'classes.dex', data: 'dex' },
    ]);
    await expectExact({ unsigned, signed: withSigningBlock(unsigned, aligned) });
  });

  it('keep such names where they are no signatures', async () => {
    const zip = buildZip([
      { name: '.signature.p7s', data: 'no package' },
      { name: 'META-INF/CERT.RSA', data: 'no manifest' },
      { name: 'sub/META-INF/CERT.SF', data: 'elsewhere' },
    ]);
    expect(await strip(zip)).toMatchObject({ removed: [], canonical: false, notes: [] });
  });

  it('are refused where two members share their data', async () => {
    const { signed } = signedNupkg();
    const directory = signed.readUInt32LE(signed.length - 6);
    signed.writeUInt32LE(signed.readUInt32LE(directory + 46 + 'demo.nuspec'.length + 42), directory + 42);
    const last = signed.lastIndexOf('.signature.p7s') - 46;
    signed.writeUInt32LE(0, last + 42);
    await expect(strip(signed)).rejects.toMatchObject({ code: 'strip.damaged' });
  });
});

describe('signatures that stay', () => {
  it.each([
    ['package/services/digital-signature/origin.psdor', 'the OPC signature'],
    ['AppxSignature.p7x', 'the signature AppxSignature.p7x stays'],
  ])('are told: %s', async (name, note) => {
    const zip = buildZip([
      { name: '[Content_Types].xml', data: '<Types/>' },
      { name, data: 'signature' },
    ]);
    const { bytes, removed, notes } = await strip(zip);
    expect(bytes.equals(zip)).toBe(true);
    expect({ removed, notes }).toEqual({ removed: [], notes: [expect.stringContaining(note)] });
  });
});

describe('files of a bundle folder', () => {
  it.each([
    ['Demo.app/Contents/_CodeSignature/CodeResources', 'sig.codesign'],
    ['_CodeSignature/CodeDirectory', 'sig.codesign'],
    ['Demo.app/Contents/CodeResources', 'sig.notarization-ticket'],
    ['Demo.app/CodeResources', 'sig.codesign'],
    ['Demo.app/Contents/Resources/CodeResources', undefined],
    ['Demo.app/Contents/_CodeSignature/other', undefined],
    ['CodeResources', undefined],
  ])('belong to a signature or not: %s', (path, code) => {
    expect(bundleSignature(path)).toBe(code);
  });
});

describe('rpm', () => {
  it('gives back the room that the signature took', async () => {
    const { removed, notes } = await expectExact(signedRpm());
    expect(removed).toMatchObject([{ what: 'RSA', code: 'sig.package', length: 100 }]);
    expect(notes).toEqual([]);
  });

  it('has one normal form after rpmsign --delsign, which gives nothing back, on another kind of machine', async () => {
    const { signed } = signedRpm();
    const deleted = Buffer.from(rpmPackage({ signature: [[1008, bin(Buffer.alloc(884))]] }));
    deleted.writeUInt16BE(255, 8);
    await expectNormal({ unsigned: deleted, signed });
  });
});
