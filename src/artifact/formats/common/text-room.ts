/** How many characters a file may give as text: parts that overlap could give the square of its length. */
export interface TextRoom {
  /** Whether so many bytes may still be shown; takes them if so. */
  take(length: number): boolean;
}

/** What a small file may always show. */
const LEAST = 1 << 16;

/** Honest files show each byte once, or share some. @param size of the file */
export function createTextRoom(size: number): TextRoom {
  let left = LEAST + 4 * size;
  return {
    take(length) {
      if (length > left) return false;
      left -= length;
      return true;
    },
  };
}
