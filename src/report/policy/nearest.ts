import { editDistance } from '../../vulnerability/index.ts';

/** Letters that may be wrong in a word that is meant. */
const NEAR = 2;

/** The word that was probably meant; undefined where none is near. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const plain = word.toLowerCase().replaceAll('_', '-');
  return (
    words.find((one) => one === plain) ?? words.find((one) => editDistance(one, plain, NEAR) !== undefined)
  );
}
