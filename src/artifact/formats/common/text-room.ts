/** How many characters a file may give as text: parts that overlap could give the square of its length. */
export interface TextRoom {
  /** Whether so many bytes may still be shown; takes them if so. */
  take(length: number): boolean;
}

/** Honest files show each byte once, or share some. @param size of the file */
export function createTextRoom(size: number): TextRoom {
  let left = 4 * size;
  return {
    take(length) {
      if (length > left) return false;
      left -= length;
      return true;
    },
  };
}
