import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { hex } from '../../../codec/index.ts';
import type { ReadContext } from '../../format.ts';
import type { DataFork } from './content.ts';
import type { PartitionTable } from './partition.ts';
import { CHECKSUMS, CRC32, type Trailer } from './trailer.ts';

const NONE = 0;
const PIECE = 1 << 20;
const HASHES: Readonly<Record<number, string>> = { 4: 'md5', 7: 'sha1', 8: 'sha256' };

/**
 * The checksums of the trailer: that of all partitions' checksums, and that of the stored bytes.
 * @param partitions undefined where some are lost
 */
export async function checkChecksums(
  trailer: Trailer,
  fork: DataFork,
  partitions: readonly PartitionTable[] | undefined,
  context: ReadContext,
): Promise<void> {
  if (partitions) checkMaster(trailer, partitions, context);
  await checkDataFork(trailer, fork, context);
}

/** CRC-32 over the CRC-32s of the partitions, in the order of the tables. */
function checkMaster(
  { offset, values }: Trailer,
  partitions: readonly PartitionTable[],
  context: ReadContext,
) {
  const { MasterChecksumType: type, MasterChecksum: stored } = values;
  if (type === NONE) return;
  const at = offset + 360;
  if (type !== CRC32 || partitions.some(({ table }) => table.values.ChecksumType !== CRC32)) {
    return context.problem('dmg.unverified', `the master checksum is ${CHECKSUMS[type] ?? type}`, at);
  }
  let crc = 0;
  for (const { table } of partitions) crc = crc32(table.values.Checksum.subarray(0, 4), crc);
  compare(stored, hexOf(crc), 'dmg.master-checksum', at, context);
}

async function checkDataFork(
  { offset, values }: Trailer,
  fork: DataFork,
  context: ReadContext,
): Promise<void> {
  const { DataChecksumType: type, DataChecksum: stored } = values;
  if (type === NONE) return;
  const at = offset + 88;
  const algorithm = HASHES[type];
  if (type !== CRC32 && !algorithm) {
    return context.problem(
      'dmg.unverified',
      `the checksum of the data fork is ${CHECKSUMS[type] ?? type}`,
      at,
    );
  }
  const hash = algorithm ? createHash(algorithm) : undefined;
  let crc = 0;
  const end = Math.min(fork.offset + fork.length, fork.source.size);
  for (let from = fork.offset; from < end; from += PIECE) {
    const bytes = await fork.source.read(from, Math.min(PIECE, end - from));
    if (hash) hash.update(bytes);
    else crc = crc32(bytes, crc);
  }
  compare(stored, hash ? hash.digest('hex') : hexOf(crc), 'dmg.data-checksum', at, context);
}

function compare(
  stored: Uint8Array,
  computed: string,
  code: 'dmg.master-checksum' | 'dmg.data-checksum',
  offset: number,
  context: ReadContext,
): void {
  const states = hex(stored.subarray(0, computed.length / 2));
  if (states !== computed) context.problem(code, `stated is ${states}, computed ${computed}`, offset);
}

function hexOf(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
