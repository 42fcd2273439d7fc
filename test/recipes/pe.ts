/** Builds the headers of a PE file, with an attribute certificate table. */

export interface PeOptions {
  /** 0x20b (default) or 0x10b. */
  readonly magic?: number;
  /** Bodies of the WIN_CERTIFICATE structures. */
  readonly certificates?: readonly {
    readonly body: string;
    readonly revision?: number;
    readonly type?: number;
    readonly length?: number;
  }[];
  /** Header values in place of the right ones. */
  readonly tableOffset?: number;
  readonly tableSize?: number;
  readonly directories?: number;
  readonly optionalSize?: number;
  readonly peOffset?: number;
}

/** A PE file without sections: DOS header, COFF header, optional header, certificate table at offset 512. */
export function peFile(options: PeOptions = {}): Uint8Array {
  const magic = options.magic ?? 0x20b;
  const table = Buffer.concat((options.certificates ?? []).map(certificate));
  const file = Buffer.alloc(512 + table.length);
  const pe = 0x80;
  const optional = pe + 24;
  const count = magic === 0x10b ? 92 : 108;
  file.write('MZ', 0);
  file.writeUInt32LE(options.peOffset ?? pe, 0x3c);
  file.write('PE\0\0', pe);
  file.writeUInt16LE(options.optionalSize ?? count + 4 + 16 * 8, pe + 20);
  file.writeUInt16LE(magic, optional);
  file.writeUInt32LE(options.directories ?? 16, optional + count);
  file.writeUInt32LE(options.tableOffset ?? (table.length ? 512 : 0), optional + count + 4 + 32);
  file.writeUInt32LE(options.tableSize ?? table.length, optional + count + 4 + 36);
  table.copy(file, 512);
  return file;
}

function certificate(entry: NonNullable<PeOptions['certificates']>[number]): Buffer {
  const length = 8 + entry.body.length;
  const bytes = Buffer.alloc(Math.ceil(length / 8) * 8);
  bytes.writeUInt32LE(entry.length ?? length, 0);
  bytes.writeUInt16LE(entry.revision ?? 0x0200, 4);
  bytes.writeUInt16LE(entry.type ?? 2, 6);
  bytes.write(entry.body, 8);
  return bytes;
}
