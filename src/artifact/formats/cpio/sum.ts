import type { Watch } from '../common/stored.ts';

/** Adds up the bytes of a member modulo 2^32 and tells `wrong` the sum if it is not `expected` (cpio(5), c_check). */
export function byteSum(expected: number, wrong: (sum: number) => void): Watch {
  let sum = 0;
  return {
    bytes: (chunk) => {
      let s = sum;
      for (let i = 0; i < chunk.length; i++) s = (s + chunk[i]!) | 0;
      sum = s;
    },
    end: () => {
      const unsigned = sum >>> 0;
      if (unsigned !== expected) wrong(unsigned);
    },
  };
}
