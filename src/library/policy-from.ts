import type { FileVerdict } from '../model/index.ts';
import { writePolicy } from '../report/index.ts';
import { type VerifyOptions, verify } from './verify.ts';

/** A policy that was written from files, or which of them it cannot be written from. */
export interface PolicyFromFiles {
  /** YAML; absent where a file is not verified, or no certificate names who signed it. */
  readonly policy?: string;
  readonly files: readonly FileVerdict[];
}

/**
 * Verifies files, and writes the policy that lets in who signed them: the library's form of `assay policy from`.
 * @throws AssayError `input.*` where a file that was named cannot be read
 */
export async function policyFromFiles(
  paths: readonly string[],
  options: VerifyOptions = {},
): Promise<PolicyFromFiles> {
  const { files } = await verify(paths, options);
  const policy = files.every(({ outcome }) => outcome === 'verified') ? writePolicy(files) : undefined;
  return { files, ...(policy === undefined ? {} : { policy }) };
}
