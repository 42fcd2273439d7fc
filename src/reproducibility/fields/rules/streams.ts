import type { CauseCode } from '../../../model/index.ts';
import type { FieldPair } from '../../unit.ts';
import type { FieldCause, FormatRules } from '../rule.ts';

/** Streams of compressed data. What counts units covers the whole and says nothing of its own. */
export const STREAM_RULES: Readonly<Record<string, FormatRules>> = {
  gzip: [
    [/MTIME$/, 'gzip.mtime'],
    [/FNAME$/, 'gzip.name'],
    [/ OS$/, 'gzip.os'],
    [/XFL$/, 'compress.level'],
    [/FCOMMENT$/, 'gzip.name'],
    [/(FLG|HCRC|CRC16)$/, 'archive.layout'],
    [/^members$/, 'skip'],
  ],
  xz: [
    [/^stream (header|footer) \/ (stream flags|check)$/, 'compress.check'],
    [/block \/ check$/, 'archive.checksum'],
    [/number of records$/, 'compress.threads'],
    [/^block( \/ )?$/, compressed('compress.threads')],
    [/^index \/ /, 'archive.layout'],
    [/block \/ (un)?compressed size$/, blockSize],
    [/block \/ (header size|unpadded size|content size)$/, 'archive.layout'],
    [/filter/, 'compress.level'],
    [/CRC32$|backward size$/, 'archive.checksum'],
    [/^streams$/, 'skip'],
  ],
  bzip2: [
    [/level$/, 'compress.level'],
    [/CRC$/, 'archive.checksum'],
    [/^stream$/, 'compress.threads'],
    [/^stream \/ block( \/ )?$/, compressed('compress.threads')],
    [/^stream \/ block \/ /, 'archive.layout'],
    [/blocks$|^streams$/, 'skip'],
  ],
  zstd: [
    [/Checksum$/, 'archive.checksum'],
    [/Window_Size$|Frame_Header_Descriptor$/, 'compress.level'],
    [/^frame \/ blocks$/, 'look'],
    [/^frames$/, 'skip'],
  ],
  lz4: [
    [/blocks$/, 'look'],
    [/^frames$/, 'skip'],
    [/block (maximum )?size/i, 'compress.chunk-size'],
    [/flags/i, 'compress.check'],
  ],
  lzip: [
    [/Dictionary size$/, 'compress.level'],
    [/^members$/, 'skip'],
  ],
  lzma: [[/dictionary|lc|lp|pb|properties/i, 'compress.level']],
  zlib: [
    [/FLEVEL|level/i, 'compress.level'],
    [/FCHECK|FLG/i, 'archive.layout'],
  ],
  pbzx: [
    [/chunk size|flags/i, 'compress.chunk-size'],
    [/method|algorithm/i, 'compress.method'],
  ],
};

/** Compressed bytes are compared as such; what only one side has is there because of something else. */
function compressed(alone: CauseCode): (pair: FieldPair) => FieldCause {
  return ({ left, right }) => (left && right ? 'look' : alone);
}

/** Threaded encoders write the sizes of each block into its header. */
function blockSize({ left, right }: FieldPair): 'compress.threads' | 'archive.layout' {
  return left && right ? 'archive.layout' : 'compress.threads';
}
