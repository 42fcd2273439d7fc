import type { Notes } from '../decoder.ts';
import type { ByteReader } from '../reader.ts';
import { mostBlockOf, walkBlocks } from './blocks.ts';
import { type Engine, isBadInput, isWrongChecksum, startEngine } from './engine.ts';
import { type Tally, checksumText, readChecksum } from './checksum.ts';
