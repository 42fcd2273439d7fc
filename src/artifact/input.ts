import type { Source } from '../model/index.ts';

/** What to open: bytes from somewhere, or a directory of the host. */
export type ArtifactInput =
  | { readonly name: string; readonly source: Source; readonly close?: () => Promise<void> }
  | { readonly name: string; readonly directory: string };
