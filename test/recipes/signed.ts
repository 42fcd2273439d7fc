import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { imageChecksum } from '../../src/artifact/formats/pe/checksum.ts';
import { bytesSource, zlibPackedAs } from '../../src/codec/index.ts';
import { buildCab, filesOf, storedFolder } from './cab.ts';
import {
  ARM64,
  command,
  fatFile,
  machoFile,
  SIGNATURE_AT,
  segment64,
  signedFile,
  TEXT_AT,
  X86_64,
} from './macho.ts';
import { buildMsi, someStreams } from './msi.ts';
import { bin, type RpmTag, rpmPackage } from './rpm.ts';
import { stapleTrailer, xarBuilder } from './xar.ts';
import { buildZip, type ZipMember } from './zip.ts';

/** Files before and after signing, as the signers of each format leave them. */

/** A file, and the same file signed. */
export interface SignedPair {
  readonly unsigned: Buffer;
  readonly signed: Buffer;
}

const SIGNATURE = Buffer.alloc(100, 'signature ');

/** Packs a table of contents. */
type Pack = (xml: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** How a XAR archive is packed and signed. */
export interface XarSigning {
  /** Packs the table of contents. */
  readonly pack?: Pack;
  readonly staple?: boolean;
  readonly algorithm?: 1 | 3;
}

/** A XAR archive with a folder, an extended attribute and an empty file, signed as productsign does. */
export async function signedXar(options: XarSigning = {}): Promise<SignedPair> {
  const { pack = (xml) => zlibPackedAs(xml, { level: 6 }), algorithm = 1 } = options;
  const make = async (sign: boolean): Promise<Buffer> => {
    const size = algorithm === 1 ? 20 : 32;
    const xar = xarBuilder(size);
    const head = sign
      ? [
          `\n  <signature style="RSA">\n   <offset>${xar.put(SIGNATURE)}</offset>\n   <size>100</size>\n  </signature>`,
          `\n  <x-signature style="CMS">\n   <offset>${xar.put(Buffer.alloc(600, 7))}</offset>\n   <size>600</size>\n  </x-signature>`,
          '\n  <signature-creation-time>721692800.0</signature-creation-time>',
        ].join('')
      : '';
    const payload = xar.file('Payload', xar.data('payload '.repeat(400)) + xar.ea('note', 'attribute'));
    const files =
      xar.folder('Demo.pkg', payload + xar.file('empty')) + xar.file('Distribution', xar.data('<x/>'));
    return await repackXar(xar.build(files, { head, algorithm }), pack, algorithm === 1 ? 'sha1' : 'sha256');
  };
  const signed = await make(true);
  const ticket = Buffer.alloc(50, 't');
  const staple = Buffer.concat([stapleTrailer(1, 0), ticket, stapleTrailer(2, ticket.length)]);
  return { unsigned: await make(false), signed: options.staple ? Buffer.concat([signed, staple]) : signed };
}

/** Packs the table of contents anew. */
export async function repackXar(bytes: Uint8Array, pack: Pack, style = 'sha1'): Promise<Buffer> {
  const file = Buffer.from(bytes);
  const length = Number(file.readBigUInt64BE(8));
  const xml = inflateSync(file.subarray(28, 28 + length));
  const toc = await pack(xml);
  const head = Buffer.from(file.subarray(0, 28));
  head.writeBigUInt64BE(BigInt(toc.length), 8);
  const heap = Buffer.from(file.subarray(28 + length));
  createHash(style).update(toc).digest().copy(heap);
  return Buffer.concat([head, toc, heap]);
}

/** How a PE file looks before it is signed. */
export interface PeSigning {
  /** Bytes behind the section. */
  readonly overlay?: Uint8Array;
  readonly magic?: 0x10b | 0x20b;
  /** CheckSum stays zero in the unsigned file, and is computed by the signer. */
  readonly noChecksum?: boolean;
  /** Bytes behind the certificate table. */
  readonly behind?: Uint8Array;
  /** Bytes of the section. */
  readonly section?: number;
}

const PE = 0x80;

/** A PE file with one section, signed as signtool does: zeros up to a multiple of 8, the table, CheckSum. */
export async function signedPe(options: PeSigning = {}): Promise<SignedPair> {
  const { overlay = new Uint8Array(0), magic = 0x20b, section = 512 } = options;
  const directories = PE + 24 + (magic === 0x10b ? 96 : 112);
  const file = Buffer.alloc(512 + section);
  file.write('MZ', 0);
  file.writeUInt32LE(PE, 0x3c);
  file.write('PE\0\0', PE);
  file.writeUInt16LE(1, PE + 6);
  file.writeUInt16LE(directories + 128 - PE - 24, PE + 20);
  file.writeUInt16LE(magic, PE + 24);
  file.writeUInt32LE(16, directories - 4);
  const row = directories + 128;
  file.write('.text', row);
  file.writeUInt32LE(section, row + 16);
  file.writeUInt32LE(512, row + 20);
  file.fill('code', 512);
  const unsigned = Buffer.concat([file, overlay]);
  if (!options.noChecksum) await setChecksum(unsigned);
  const table = Buffer.alloc(8 + 104);
  table.writeUInt32LE(8 + 100, 0);
  table.writeUInt16LE(0x200, 4);
  table.writeUInt16LE(2, 6);
  SIGNATURE.copy(table, 8);
  const padded = Buffer.concat([unsigned, Buffer.alloc(-unsigned.length & 7)]);
  padded.writeUInt32LE(padded.length, directories + 32);
  padded.writeUInt32LE(table.length, directories + 36);
  const signed = Buffer.concat([padded, table, options.behind ?? Buffer.alloc(0)]);
  await setChecksum(signed);
  return { unsigned, signed };
}

async function setChecksum(file: Buffer): Promise<void> {
  file.writeUInt32LE(await imageChecksum(bytesSource(file), PE + 88), PE + 88);
}

/** A cabinet of two folders, signed as signtool does. @param reserve of folders and blocks */
export function signedCab(reserve: { readonly folder?: number; readonly data?: number } = {}): SignedPair {
  const one = Buffer.from('first content');
  const two = Buffer.from('second content');
  const parts = {
    folders: [storedFolder(one), storedFolder(two)],
    files: [...filesOf({ 'a.txt': one }, 0).files, ...filesOf({ 'b.txt': two }, 1).files],
    setId: 7,
  };
  const own = reserve.folder !== undefined || reserve.data !== undefined;
  const unsigned = Buffer.from(buildCab(own ? { ...parts, reserve } : parts));
  const header = Buffer.alloc(20);
  const size = unsigned.length + (own ? 20 : 24);
  header.writeUInt32LE(0x0010_0000, 0);
  header.writeUInt32LE(size, 4);
  header.writeUInt32LE(SIGNATURE.length, 8);
  return {
    unsigned,
    signed: Buffer.concat([buildCab({ ...parts, reserve: { ...reserve, header } }), SIGNATURE]),
  };
}

/** How a Mach-O file is signed. */
export interface MachoSigning {
  /** The command of the signature is not the last one. */
  readonly trailingCommand?: boolean;
  /** Bytes of link-edit data: what lacks to 16, the signer fills up. */
  readonly data?: number;
}

/** A library with link-edit data, signed as codesign does; a page has 16 KiB, and sizes in memory are whole pages. */
export function signedMacho({ trailingCommand = false, data = 16 }: MachoSigning = {}): SignedPair {
  const page = 0x4000;
  const text = segment64('__TEXT', 0, 0x2000, [{ name: '__text', offset: TEXT_AT, size: 0x1000 }]);
  const linkedit = (size: number): Buffer => {
    const bytes = segment64('__LINKEDIT', 0x2000, size);
    bytes.writeBigUInt64LE(BigInt(Math.ceil(size / page) * page), 32);
    return bytes;
  };
  const uuid = command(27, [Buffer.alloc(16, 9)]);
  const starts = command(0x26, [0x2000, data]);
  const chunks = [
    [TEXT_AT, Buffer.alloc(0x1000, 'text ')],
    [0x2000, Buffer.alloc(data, 1)],
  ] as const;
  const cpu = { cputype: ARM64, cpusubtype: 0, filetype: 6, chunks };
  const unsigned = machoFile({ ...cpu, commands: [text, linkedit(data), starts, uuid] });
  const blob = signedFile().subarray(SIGNATURE_AT);
  const at = 0x2000 + Math.ceil(data / 16) * 16;
  const sign = command(29, [at, blob.length]);
  const rest = trailingCommand ? [sign, uuid] : [uuid, sign];
  const front = machoFile({ ...cpu, commands: [text, linkedit(at + blob.length - 0x2000), starts, ...rest] });
  const fill = Buffer.alloc(at - front.length);
  return { unsigned, signed: Buffer.concat([front, fill, blob]) };
}

/** A universal file of a signed slice, one that is no Mach-O file, and another signed slice. */
export function signedFat(is64 = false): SignedPair {
  const [one, two] = [signedMacho(), signedMacho({ data: 20_000 })];
  const make = (which: keyof SignedPair): Buffer => {
    let at = 0x4000;
    const slices = [one[which], Buffer.alloc(100, 'other'), two[which]].map((bytes, i) => {
      const offset = Math.ceil(at / 0x4000) * 0x4000;
      at = offset + bytes.length;
      return { cputype: i === 1 ? X86_64 : ARM64, cpusubtype: i, offset, bytes, align: 14 };
    });
    return fatFile(slices, is64);
  };
  return { unsigned: make('unsigned'), signed: make('signed') };
}

/** An installer file, signed: two more streams, and sectors elsewhere. @param version of the compound file */
export function signedMsi(version: 3 | 4 = 3, large = 0): SignedPair {
  const streams = { ...someStreams, ...(large > 0 ? { Big: Buffer.alloc(large, 'big ') } : {}) };
  const storage = {
    name: 'Inner',
    children: [
      { name: 'x', data: 'inner' },
      { name: 'y', data: Buffer.alloc(5000, 3) },
    ],
  };
  const signature = [
    { name: '\x05DigitalSignature', data: SIGNATURE },
    { name: '\x05MsiDigitalSignatureEx', data: Buffer.alloc(32, 5) },
  ];
  return {
    unsigned: buildMsi({ streams, storages: [storage], cfb: { version } }).bytes,
    signed: buildMsi({ streams, storages: [...signature, storage], cfb: { version, fragmented: true } })
      .bytes,
  };
}

/** A NuGet package; its signature is the last member. */
export function signedNupkg(options: Parameters<typeof buildZip>[1] = {}): SignedPair {
  const members: ZipMember[] = [
    { name: 'demo.nuspec', data: '<package/>', method: 8 },
    { name: 'lib/net8.0/demo.dll', data: 'code '.repeat(50), method: 8 },
  ];
  const signature = { name: '.signature.p7s', data: SIGNATURE };
  return { unsigned: buildZip(members, options), signed: buildZip([...members, signature], options) };
}

/** An apk with signatures of scheme 1 (in the middle) and 2. */
export function signedApk(): SignedPair {
  const front: ZipMember[] = [
    { name: 'AndroidManifest.xml', data: 'manifest' },
    { name: 'META-INF/MANIFEST.MF', data: 'Manifest-Version: 1.0\r\n\r\n' },
  ];
  const signatures: ZipMember[] = [
    { name: 'META-INF/CERT.SF', data: 'Signature-Version: 1.0\r\n\r\n', method: 8, descriptor: 'signed' },
    { name: 'META-INF/CERT.RSA', data: SIGNATURE },
  ];
  const back: ZipMember[] = [
    { name: 'classes.dex', data: 'dex '.repeat(100), method: 8, descriptor: 'bare' },
  ];
  const zip = buildZip([...front, ...signatures, ...back]);
  return { unsigned: buildZip([...front, ...back]), signed: withSigningBlock(zip) };
}

/** An apk with a block of scheme 2 before its central directory, at a multiple of 4096. */
export function withSigningBlock(zip: Buffer, aligned = true): Buffer {
  const end = zip.length - 22;
  const directory = zip.readUInt32LE(end + 16);
  const value = Buffer.concat([Buffer.alloc(8), Buffer.from('1a870971', 'hex'), SIGNATURE]);
  value.writeBigUInt64LE(BigInt(4 + SIGNATURE.length), 0);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(value.length + 24));
  const fill = Buffer.alloc(aligned ? -directory & 4095 : 0);
  const block = Buffer.concat([fill, size, value, size, Buffer.from('APK Sig Block 42')]);
  const out = Buffer.concat([zip.subarray(0, directory), block, zip.subarray(directory)]);
  out.writeUInt32LE(directory + block.length, out.length - 6);
  return out;
}

/** An rpm package with room for signatures, which rpmsign takes from. */
export function signedRpm(): SignedPair {
  const signature: RpmTag[] = [[268, bin(SIGNATURE)]];
  const room = 1000;
  return {
    unsigned: rpmPackage({ signature: [[1008, bin(Buffer.alloc(room))]] }),
    signed: rpmPackage({
      signature: [...signature, [1008, bin(Buffer.alloc(room - SIGNATURE.length - 16))]],
    }),
  };
}

/** One pair of each format, by the name of its file. */
export async function signedPairs(): Promise<Record<string, SignedPair>> {
  return {
    'demo.pkg': await signedXar({ staple: true }),
    'demo.exe': await signedPe(),
    'demo.cab': signedCab(),
    'demo.dylib': signedMacho(),
    'demo.fat': signedFat(),
    'demo.msi': signedMsi(),
    'demo.nupkg': signedNupkg(),
    'demo.apk': signedApk(),
    'demo.rpm': signedRpm(),
  };
}
