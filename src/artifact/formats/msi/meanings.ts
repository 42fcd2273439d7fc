import { flagText } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import { typeText } from './schema.ts';

/** What columns stand for, by `Table.Column` or by `Column` in any table (Windows Installer, "Database Tables"). */
const COLUMNS: Readonly<Record<string, Meaning>> = {
  'Component.ComponentId': 'id',
  'File.File': 'name',
  'File.FileName': 'name',
  'File.FileSize': 'size',
  'File.Version': 'version',
  'Media.DiskId': 'order',
  'Media.LastSequence': 'order',
  'Media.Cabinet': 'name',
  'Media.VolumeLabel': 'name',
  'MsiFileHash.HashPart1': 'checksum',
  'MsiFileHash.HashPart2': 'checksum',
  'MsiFileHash.HashPart3': 'checksum',
  'MsiFileHash.HashPart4': 'checksum',
  'MsiDigitalSignature.Hash': 'checksum',
  'MsiDigitalCertificate.CertData': 'signature',
  'MsiPatchHeaders.Header': 'data',
  'MsiPatchCertificate.DigitalCertificate_': 'signature',
  'ModuleSignature.ModuleID': 'id',
  'Patch.PatchSize': 'size',
  'PatchPackage.PatchId': 'id',
  'Directory.DefaultDir': 'name',
  'Upgrade.UpgradeCode': 'id',
  'Upgrade.VersionMin': 'version',
  'Upgrade.VersionMax': 'version',
  'Environment.Value': 'path',
  Sequence: 'order',
  Order: 'order',
  Order_: 'order',
  Version: 'version',
  UserName: 'owner',
};

/** What rows of the tables Property and MsiPatchMetadata stand for, by their key. */
const PROPERTIES: Readonly<Record<string, Meaning>> = {
  ProductCode: 'id',
  UpgradeCode: 'id',
  ProductVersion: 'version',
  ProductName: 'name',
  Manufacturer: 'owner',
  CreationTimeUTC: 'time',
  DisplayName: 'name',
  ManufacturerName: 'owner',
  TargetProductName: 'name',
  BuildNumber: 'version',
};

/** Bits of integer columns (Windows Installer, "Component Table", "File Table", "Upgrade Table"). */
const FLAGS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'Component.Attributes': {
    1: 'SourceOnly',
    2: 'Optional',
    4: 'RegistryKeyPath',
    8: 'SharedDllRefCount',
    16: 'Permanent',
    32: 'ODBCDataSource',
    64: 'Transitive',
    128: 'NeverOverwrite',
    256: '64bit',
    512: 'DisableRegistryReflection',
    1024: 'UninstallOnSupersedence',
    2048: 'Shared',
  },
  'File.Attributes': {
    1: 'ReadOnly',
    2: 'Hidden',
    4: 'System',
    512: 'Vital',
    1024: 'Checksum',
    4096: 'PatchAdded',
    8192: 'Noncompressed',
    16384: 'Compressed',
  },
  'Upgrade.Attributes': {
    1: 'MigrateFeatures',
    2: 'OnlyDetect',
    4: 'IgnoreRemoveFailure',
    256: 'VersionMinInclusive',
    512: 'VersionMaxInclusive',
    1024: 'LanguagesExclusive',
  },
};

/** A cell as a field shows it: bits by their names, types of columns by their code. */
export function shownCell(
  table: string,
  column: string,
  value: string | number | boolean | null | undefined,
): Field['value'] {
  const name = `${table}.${column}`;
  if (typeof value !== 'number') return value ?? undefined;
  if (Object.hasOwn(FLAGS, name)) return flagText(value >>> 0, FLAGS[name]!);
  return name === '_Columns.Type' ? typeText(value & 0xffff) : value;
}

const GUID = /^\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?$/;

/** What a cell stands for: by its table, its column and its row's key; a GUID anywhere is an id. */
export function cellMeaning(
  table: string,
  column: string,
  key: string,
  value: Field['value'] | null,
): Meaning | undefined {
  const byTable = `${table}.${column}`;
  if (Object.hasOwn(COLUMNS, byTable)) return COLUMNS[byTable];
  if (column === 'Value' && Object.hasOwn(PROPERTIES, key)) return PROPERTIES[key];
  if (Object.hasOwn(COLUMNS, column)) return COLUMNS[column];
  return typeof value === 'string' && GUID.test(value) ? 'id' : undefined;
}
