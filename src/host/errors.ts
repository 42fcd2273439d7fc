import { AssayError, type ErrorCode } from '../model/index.ts';

const CODES: Readonly<Record<string, { code: ErrorCode; message: string; hint?: string }>> = {
  ENOENT: {
    code: 'input.missing',
    message: 'no such file or directory',
    hint: 'check the path; relative paths start at the current folder',
  },
  ENOTDIR: {
    code: 'input.missing',
    message: 'a part of the path is not a directory',
    hint: 'to see a file inside an archive open the archive: assay ls ARCHIVE',
  },
  EACCES: {
    code: 'input.permission',
    message: 'permission denied',
    hint: 'read access to the file and to every folder above it is needed',
  },
  EPERM: { code: 'input.permission', message: 'operation not permitted' },
  ELOOP: { code: 'input.unreadable', message: 'too many symbolic links' },
  ENAMETOOLONG: { code: 'input.missing', message: 'the path is too long' },
  EISDIR: { code: 'input.not-a-file', message: 'it is a directory', hint: 'name a file in it' },
};

/** Artifacts are read at any place, and twice: what a pipe gives once is no file. */
const NO_INPUT = {
  code: 'input.missing',
  message: 'no such file, and standard input is not read here',
  hint: 'write its bytes to a file first, and name that',
} as const;

/** Turns an error of the operating system into an {@link AssayError} with a plain message. */
export function inputError(error: unknown, path: string): AssayError {
  const code = (error as { code?: string }).code ?? '';
  const known = path === '-' && code === 'ENOENT' ? NO_INPUT : CODES[code];
  if (!known) {
    const message = `the operating system could not read it (${code || String(error)})`;
    return new AssayError('input.unreadable', message, { path, cause: error });
  }
  return new AssayError(known.code, known.message, {
    path,
    cause: error,
    ...(known.hint ? { hint: known.hint } : {}),
  });
}
