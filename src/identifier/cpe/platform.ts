import { unquoteCpe, type Wfn } from './wfn.ts';

/** An operating system that others are built on or belong to, by the names NVD gives it and them. */
interface PlatformFamily {
  /** The names that stand for the family as a whole, `vendor:product`. */
  readonly roots: readonly string[];
  /** Members: a vendor, and how the products meant begin. */
  readonly members: readonly (readonly [vendor: string, product: string])[];
}

/** Only what a name tells beyond doubt: a platform in no family is never taken for another one of a family. */
const FAMILIES: readonly PlatformFamily[] = [
  { roots: ['microsoft:windows'], members: [['microsoft', 'windows']] },
  {
    roots: ['apple:macos', 'apple:mac_os_x', 'apple:mac_os'],
    members: [
      ['apple', 'macos'],
      ['apple', 'mac_os'],
    ],
  },
  {
    roots: ['linux:linux_kernel'],
    members: [
      ['linux', 'linux_kernel'],
      ['debian', 'debian_linux'],
      ['canonical', 'ubuntu_linux'],
      ['redhat', 'enterprise_linux'],
      ['redhat', 'linux'],
      ['fedoraproject', 'fedora'],
      ['centos', 'centos'],
      ['oracle', 'linux'],
      ['amazon', 'linux'],
      ['amazon', 'amazon_linux'],
      ['suse', 'linux_enterprise'],
      ['suse', 'suse_linux_enterprise'],
      ['opensuse', 'leap'],
      ['opensuse', 'opensuse'],
      ['opensuse', 'tumbleweed'],
      ['alpinelinux', 'alpine_linux'],
      ['archlinux', 'arch_linux'],
      ['gentoo', 'linux'],
      ['google', 'android'],
    ],
  },
  { roots: ['apple:iphone_os', 'apple:ios', 'apple:ipados'], members: [['apple', 'ip']] },
  { roots: ['freebsd:freebsd'], members: [['freebsd', 'freebsd']] },
  { roots: ['openbsd:openbsd'], members: [['openbsd', 'openbsd']] },
  { roots: ['netbsd:netbsd'], members: [['netbsd', 'netbsd']] },
  { roots: ['ibm:aix'], members: [['ibm', 'aix']] },
  { roots: ['oracle:solaris', 'sun:solaris', 'sun:sunos'], members: [['oracle', 'solaris']] },
];

/**
 * How a platform that the inventory states is to another one that a criterion asks for: `other` where it cannot be both,
 * `possible` where names do not tell (a distribution where the kernel is asked for, another edition of the vendor).
 */
export function otherPlatform(asked: Wfn, stated: Wfn): 'other' | 'possible' {
  // A piece of hardware is one model.
  if (asked.part === 'h') return 'other';
  const askedFamily = familyOf(asked);
  const statedFamily = familyOf(stated);
  if (askedFamily !== undefined && statedFamily !== undefined && askedFamily !== statedFamily) return 'other';
  if (isRoot(asked) || isRoot(stated)) return 'possible';
  return vendorOf(asked) === vendorOf(stated) ? 'possible' : 'other';
}

function familyOf(name: Wfn): PlatformFamily | undefined {
  const vendor = vendorOf(name);
  const product = unquoteCpe(name.product).toLowerCase();
  return FAMILIES.find(
    ({ roots, members }) =>
      roots.includes(`${vendor}:${product}`) ||
      members.some(([of, prefix]) => of === vendor && product.startsWith(prefix)),
  );
}

function isRoot(name: Wfn): boolean {
  const key = `${vendorOf(name)}:${unquoteCpe(name.product).toLowerCase()}`;
  return FAMILIES.some(({ roots }) => roots.includes(key));
}

function vendorOf(name: Wfn): string {
  return unquoteCpe(name.vendor).toLowerCase();
}
