/** Classes of the root of files that Windows Installer writes, by what they are (Windows SDK, `msi.h`). */
export const INSTALLER_CLASSES: ReadonlyMap<string, string> = new Map([
  ['000c1084-0000-0000-c000-000000000046', 'msi'],
  ['000c1086-0000-0000-c000-000000000046', 'msp'],
  ['000c1082-0000-0000-c000-000000000046', 'mst'],
]);
