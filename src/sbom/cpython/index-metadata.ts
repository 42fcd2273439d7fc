import { pypiName } from '../../identifier/index.ts';
import { AssayError } from '../../model/index.ts';
import { readJsonNode } from '../document/spdx/json.ts';
import { type Plain, plainOf } from '../document/spdx/node.ts';
import { pastMark } from '../json-scan.ts';
import { isObject } from './document.ts';

/** A file that a package index offers for a release. */
export interface IndexFile {
  readonly fileName: string;
  /** `bdist_wheel`, `sdist` … */
  readonly type: string;
  readonly url: string;
  readonly sha256: string;
}

/** What a package index says about releases. */
export interface IndexMetadata {
  /** Files of one release in the order of the index; undefined where nothing is known about it. */
  filesOf(name: string, version: string): readonly IndexFile[] | undefined;
}

/**
 * Reads what the JSON API of a Python package index answered: an object of such answers by project name. Of an answer `urls` counts
 * where `info.version` is absent or the one asked for, else its `releases`.
 * @param path for errors
 * @throws AssayError `sbom.release` where it is something else
 */
export function readIndexMetadata(content: Uint8Array, path: string): IndexMetadata {
  let root: Plain;
  try {
    const ignore = () => {};
    root = plainOf(readJsonNode(content.subarray(pastMark(content)), ignore, ignore));
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    throw unfit(path, error.message.replace(/^the document/, 'it'));
  }
  if (!isObject(root) || !Object.values(root).every(isObject))
    throw unfit(path, 'it is no object of answers by project name');
  const answers = new Map(Object.entries(root).map(([name, answer]) => [pypiName(name), answer]));
  return {
    filesOf(name, version) {
      const answer = answers.get(pypiName(name));
      if (!isObject(answer)) return undefined;
      const files = filesIn(answer, version);
      return Array.isArray(files) ? (files as readonly Plain[]).flatMap(fileOf) : undefined;
    },
  };
}

function filesIn(answer: { readonly [name: string]: Plain }, version: string): Plain | undefined {
  const { info, urls, releases } = answer;
  const stated = isObject(info) ? info['version'] : undefined;
  if (urls !== undefined && (stated === undefined || stated === version)) return urls;
  return isObject(releases) ? releases[version] : undefined;
}

function fileOf(file: Plain): readonly IndexFile[] {
  if (!isObject(file)) return [];
  const { filename, packagetype, url, digests } = file;
  const sha256 = isObject(digests) ? digests['sha256'] : undefined;
  if (typeof url !== 'string' || typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return [];
  if (typeof filename !== 'string' || typeof packagetype !== 'string') return [];
  return [{ fileName: filename, type: packagetype, url, sha256 }];
}

function unfit(path: string, why: string): AssayError {
  return new AssayError('sbom.release', `the index metadata cannot be read: ${why}`, {
    path,
    hint: 'give an object whose members are answers of the JSON API of the index, by project name; see docs/cpython-release.md',
  });
}
