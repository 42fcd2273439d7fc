import { uleb } from './dwarf.ts';

/** The blob of Go 1.18 and later: header, then both texts behind their lengths. */
export function goBlob(version: string, modules: Uint8Array): Buffer {
  const header = Buffer.alloc(32);
  header.write('\xff Go buildinf:', 'latin1');
  header[14] = 8;
  header[15] = 2;
  return Buffer.concat([header, uleb(version.length), Buffer.from(version), uleb(modules.length), modules]);
}

/** Lines of module information between their two marks. */
export function goModules(lines: readonly string[]): Buffer {
  return Buffer.concat([
    Buffer.alloc(16, 0x30),
    Buffer.from(`${lines.join('\n')}\n`),
    Buffer.alloc(16, 0xf9),
  ]);
}
