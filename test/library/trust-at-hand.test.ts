import { expect, test } from 'vitest';
import { createPrivate, makeFolder, nodeFetch, nodeHost, replaceFile } from '../../src/host/index.ts';
import { initTrust, updateTrust } from '../../src/library/index.ts';
import { storedAt, updatedOver } from '../../src/library/trust-at-hand.ts';
import { type EmbeddedTrust, readTrustRoot } from '../../src/provenance/index.ts';
import { updateStored } from '../../src/store/index.ts';
import { testFolder } from '../cli/run.ts';
import { serve, serveFiles } from '../standin/http.ts';
import { createSigstore } from '../standin/sigstore.ts';
import { createTufRepository, type TufRepository } from '../standin/tuf.ts';

const NOW = Math.floor(Date.now() / 1000);
const DAY = 86_400;
const { path: scratch, put } = testFolder();
const machine = {
  files: nodeHost.files,
  now: nodeHost.now,
  fetch: nodeFetch,
  makeFolder,
  replaceFile,
  createPrivate,
};

/** Trust as it comes with a program whose public instance is a stand-in. */
function embeddedOf(repository: TufRepository, url: string, trustedRoot: string, root = 1): EmbeddedTrust {
  const content = repository.file(`${root}.root.json`)!;
  return {
    root: readTrustRoot(Buffer.from(trustedRoot)),
    npmKeys: [],
    source: 'a package',
    tuf: { repository: url, version: root, expires: '', signed: '', content },
  };
}

/** The trusted root of an instance, in whose last days an authority was added; and the one without it. */
function roots(): readonly [together: string, without: string] {
  const { trustedRoot } = createSigstore(NOW - 100 * DAY);
  const document = JSON.parse(trustedRoot);
  const [authority] = document.certificateAuthorities;
  const start = new Date((NOW - DAY) * 1000).toISOString();
  const added = { ...authority, uri: 'https://broken.test', validFor: { start } };
  const together = { ...document, certificateAuthorities: [authority, added] };
  return [JSON.stringify(together), trustedRoot];
}

test('an authority that an update took out is not believed again because of what comes with the program', async () => {
  const repository = createTufRepository({ now: NOW });
  const server = await serve(serveFiles((path) => repository.file(path)));
  try {
    const [together, without] = roots();
    repository.setTarget('trusted_root.json', Buffer.from(without));
    repository.publish();
    const embedded = embeddedOf(repository, server.url, together);
    const folder = `${scratch}/taken-out`;
    await updateStored('public-good', embedded, { folder }, machine);
    const stored = (await storedAt(folder, 'public-good'))!;
    const used = await updatedOver(stored, embedded);
    expect(used?.root.authorities.map(({ name }) => name)).toEqual(['fulcio.standin.test']);

    // Of a program with yet another trust, the later date decides, and its TUF root.
    const { over: _, ...other } = stored;
    expect(await updatedOver(other, embedded)).toBeUndefined();
    const older = embeddedOf(repository, server.url, without);
    expect((await updatedOver(other, older))?.root.id).toBe(used?.root.id);
    repository.rotateRoot();
    expect(await updatedOver(other, embeddedOf(repository, server.url, without, 2))).toBeUndefined();
  } finally {
    await server.close();
  }
});

test('an instance that is begun by two at once is begun once', async () => {
  const repository = createTufRepository({ now: NOW });
  repository.setTarget('trusted_root.json', Buffer.from(createSigstore(NOW).trustedRoot));
  repository.publish();
  const server = await serve(serveFiles((path) => repository.file(path)));
  try {
    const folder = `${scratch}/two`;
    const root = put('1.root.json', repository.firstRoot);
    const begin = () => initTrust({ name: 'ours', root, mirror: server.url, folder });
    const both = await Promise.allSettled([begin(), begin()]);
    const refused = both.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    expect(refused).toEqual([expect.stringMatching(/^trust\.(instance|locked)$/)]);
    expect(await updateTrust('ours', { folder })).toMatchObject({ changed: false });
  } finally {
    await server.close();
  }
});

test('what a newer program began says so to an older one', async () => {
  const repository = createTufRepository({ now: NOW });
  const server = await serve(serveFiles((path) => repository.file(path)));
  try {
    const [, trustedRoot] = roots();
    repository.setTarget('trusted_root.json', Buffer.from(trustedRoot));
    repository.rotateRoot();
    const folder = `${scratch}/newer`;
    await updateStored(
      'public-good',
      embeddedOf(repository, server.url, trustedRoot, 2),
      { folder },
      machine,
    );
    const stored = (await storedAt(folder, 'public-good'))!;
    await expect(updatedOver(stored, embeddedOf(repository, server.url, trustedRoot))).rejects.toMatchObject({
      code: 'trust.state',
      message: 'it begins with root 2, and root 1 comes with this Assay',
      hint: 'a newer Assay wrote it: use that one, or name another folder with the variable ASSAY_TRUST',
    });
  } finally {
    await server.close();
  }
});
