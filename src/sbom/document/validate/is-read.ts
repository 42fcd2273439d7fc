import { AssayError } from '../../../model/index.ts';

/** Whether a reader takes what it is given. @param read throws `AssayError` where it does not; anything else is a fault of the program */
export function isRead(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof AssayError) return false;
    throw error;
  }
}
