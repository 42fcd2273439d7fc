/** Writes a file with a randomised block, which no bzip2 of today makes but all of them read. */
import { undoRandomise } from '../../src/codec/bzip2/randomise.ts';
import { bzip2Stream } from './bzip2.ts';

const content = new Uint8Array(20_000);
let state = 7;
for (let i = 0; i < content.length; i++) {
  state = (Math.imul(state, 69069) + 12345) >>> 0;
  content[i] = 97 + (state >>> 31);
}
process.stdout.write(bzip2Stream([[content, { randomise: undoRandomise }]]));
