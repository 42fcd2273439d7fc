import { undoRandomise } from '../../src/codec/bzip2/randomise.ts';
import { bzip2Stream } from './bzip2.ts';

/** What is in the file: letters a and b without any order. */
export function randomisedContent(): Buffer {
  const content = Buffer.alloc(20_000);
  let state = 7;
  for (let i = 0; i < content.length; i++) {
    state = (Math.imul(state, 69069) + 12345) >>> 0;
    content[i] = 97 + (state >>> 31);
  }
  return content;
}

// A randomised block, which no bzip2 of today writes but all of them read.
if (process.argv[1]?.endsWith('bzip2-randomised.ts')) {
  process.stdout.write(bzip2Stream([[randomisedContent(), { randomise: undoRandomise }]]));
}
