import { hasAscii, latin1, layout, named, u8, u32 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { cmsFields } from '../../signature/cms.ts';
import { type ElfFile, readBytes } from './file.ts';

const MAGIC = '~Module signature appended~\n';
/** What a kernel module ends with (Linux, `module_signature.h`); the length is big-endian. */
const SIGNATURE = layout('be', {
  algo: u8(),
  hash: u8(),
  id_type: named(u8(), { 0: 'PKEY_ID_PGP', 1: 'PKEY_ID_X509', 2: 'PKEY_ID_PKCS7' }),
  signer_len: u8('size'),
  key_id_len: u8('size'),
  pad0: u8(),
  pad1: u8(),
  pad2: u8(),
  sig_len: u32('size'),
});
const PKCS7 = 2;

/** The signature behind a kernel module. */
export interface ModuleSignature {
  /** Where it begins in the file; the module ends there. */
  readonly start: number;
  readonly field: Field | undefined;
}

/**
 * Looks for the signature at the end of the file.
 * @param end where the structures of the module end
 * @returns undefined where there is none, or, with a problem, where its lengths do not fit
 */
export async function moduleSignature(file: ElfFile, end: number): Promise<ModuleSignature | undefined> {
  const { source, context } = file;
  const tail = SIGNATURE.length + MAGIC.length;
  const at = source.size - tail;
  if (at < end) return undefined;
  const bytes = await readBytes(file, at, tail);
  const values = SIGNATURE.read(bytes);
  if (!values || !hasAscii(bytes, MAGIC, SIGNATURE.length)) return undefined;
  const { id_type: kind, signer_len: signer, key_id_len: key, sig_len: length } = values;
  const start = at - length - signer - key;
  if (start < end || length === 0) {
    context.problem('elf.module-signature', `it states ${length} bytes, ${at - end} are there`, at);
    return undefined;
  }
  const padding = bytes[5]! | bytes[6]! | bytes[7]!;
  if (padding !== 0 || (kind === PKCS7 && (values.algo | values.hash | signer | key) !== 0)) {
    context.problem('elf.module-signature', 'fields that must be zero are not', at);
  }
  if (!context.wantsFields) return { start, field: undefined };
  const data = await readBytes(file, start, at - start);
  const content: Field[] =
    kind === PKCS7
      ? cmsFields(data, start)
      : [
          {
            name: 'signer',
            value: latin1(data.subarray(0, signer)),
            offset: start,
            length: signer,
            meaning: 'owner',
          },
          {
            name: 'key id',
            value: data.subarray(signer, signer + key).toString('hex'),
            offset: start + signer,
            length: key,
            meaning: 'id',
          },
          { name: 'signature', offset: start + signer + key, length, meaning: 'signature' },
        ];
  const magic: Field = {
    name: 'magic',
    value: MAGIC.trimEnd(),
    offset: source.size - MAGIC.length,
    length: MAGIC.length,
  };
  return {
    start,
    field: {
      name: 'module signature',
      offset: start,
      length: source.size - start,
      meaning: 'signature',
      fields: [...content, ...SIGNATURE.fields(bytes, 0, at), magic],
    },
  };
}
