import { bomSeeds } from './bom.ts';
import { cabSeeds } from './cab.ts';
import { cfbSeeds } from './cfb.ts';
import { classSeeds } from './class.ts';
import { cmsSeeds } from './cms.ts';
import { derSeeds } from './der.ts';
import { dmgSeeds } from './dmg.ts';
import { elfSeeds } from './elf.ts';
import { gitSeeds } from './git.ts';
import { hfsplusSeeds } from './hfsplus.ts';
import { iso9660Seeds } from './iso9660.ts';
import { machoSeeds } from './macho.ts';
import { mediaSeeds } from './media.ts';
import { moSeeds } from './mo.ts';
import { msiSeeds } from './msi.ts';
import { partitionsSeeds } from './partitions.ts';
import { pdfSeeds } from './pdf.ts';
import { peSeeds } from './pe-image.ts';
import { plistSeeds } from './plist.ts';
import { pycSeeds } from './pyc.ts';
import { rpmSeeds } from './rpm.ts';
import { sevenzipSeeds } from './sevenzip.ts';
import { sqliteSeeds } from './sqlite.ts';
import { squashfsSeeds } from './squashfs.ts';
import { sevenzipFixtures, streamSeeds } from './streams.ts';

/** Small files of every variant of the formats that have a recipe of their own, by file name. */
export function formatSeeds(): Record<string, Uint8Array> {
  const all = [
    bomSeeds,
    cabSeeds,
    cfbSeeds,
    classSeeds,
    cmsSeeds,
    derSeeds,
    dmgSeeds,
    elfSeeds,
    gitSeeds,
    hfsplusSeeds,
    iso9660Seeds,
    machoSeeds,
    mediaSeeds,
    moSeeds,
    msiSeeds,
    partitionsSeeds,
    pdfSeeds,
    peSeeds,
    plistSeeds,
    pycSeeds,
    rpmSeeds,
    sqliteSeeds,
    squashfsSeeds,
    sevenzipSeeds,
    sevenzipFixtures,
    streamSeeds,
    textSeeds,
  ];
  return Object.assign({}, ...all.map((make) => make())) as Record<string, Uint8Array>;
}

/** Texts that are read by meaning. */
function textSeeds(): Record<string, Uint8Array> {
  const texts = {
    'a.json': '{"created":"2024","n":[1,{"a":"\\u00fc"}],"d":null}',
    PackageInfo: '<?xml version="1.0"?><pkg-info version="2"><payload numberOfFiles="1"/></pkg-info>',
    METADATA: 'Metadata-Version: 2.1\nName: p\nClassifier: a\n b\n\nbody\n',
    'setup.cfg': '[metadata]\nname = p\n# note\n[options]\nzip_safe: no\n',
    'a.properties': '#Tue Jan 09 10:00:00 CET 2024\nversion=1\n',
  };
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));
}
