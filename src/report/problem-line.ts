import type { Problem } from '../model/index.ts';
import { printable } from './printable.ts';

/** One line for people: `warning: zip.prefix  a.zip@0: 120 bytes stand before the first member`. */
export function problemLine(problem: Problem): string {
  const at = problem.offset === undefined ? '' : `@${problem.offset}`;
  return `${problem.level}: ${problem.code}  ${printable(problem.path)}${at}: ${printable(problem.message)}`;
}
