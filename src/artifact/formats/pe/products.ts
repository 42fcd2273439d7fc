/**
 * Products of Microsoft's tool chain as numbered in the Rich header. The numbers come in generations: after the first ones,
 * every release of Visual Studio took the next numbers in the same order.
 */

/** 0x00 to 0x6c, before the order settled. */
const EARLY =
  'Unknown Import0 Linker510 Cvtomf510 Linker600 Cvtomf600 Cvtres500 Utc11_Basic Utc11_C Utc12_Basic Utc12_C Utc12_CPP ' +
  'AliasObj60 VisualBasic60 Masm613 Masm710 Linker511 Cvtomf511 Masm614 Linker512 Cvtomf512 Utc12_C_Std Utc12_CPP_Std ' +
  'Utc12_C_Book Utc12_CPP_Book Implib700 Cvtomf700 Utc13_Basic Utc13_C Utc13_CPP Linker610 Cvtomf610 Linker601 Cvtomf601 ' +
  'Utc12_1_Basic Utc12_1_C Utc12_1_CPP Linker620 Cvtomf620 AliasObj70 Linker621 Cvtomf621 Masm615 Utc13_LTCG_C ' +
  'Utc13_LTCG_CPP Masm620 ILAsm100 Utc12_2_Basic Utc12_2_C Utc12_2_CPP Utc12_2_C_Std Utc12_2_CPP_Std Utc12_2_C_Book ' +
  'Utc12_2_CPP_Book Implib622 Cvtomf622 Cvtres501 Utc13_C_Std Utc13_CPP_Std Cvtpgd1300 Linker622 Linker700 Export622 ' +
  'Export700 Masm700 Utc13_POGO_I_C Utc13_POGO_I_CPP Utc13_POGO_O_C Utc13_POGO_O_CPP Cvtres700 Cvtres710p Linker710p ' +
  'Cvtomf710p Export710p Implib710p Masm710p Utc1310p_C Utc1310p_CPP Utc1310p_C_Std Utc1310p_CPP_Std Utc1310p_LTCG_C ' +
  'Utc1310p_LTCG_CPP Utc1310p_POGO_I_C Utc1310p_POGO_I_CPP Utc1310p_POGO_O_C Utc1310p_POGO_O_CPP Linker624 Cvtomf624 ' +
  'Export624 Implib624 Linker710 Cvtomf710 Export710 Implib710 Cvtres710 Utc1310_C Utc1310_CPP Utc1310_C_Std ' +
  'Utc1310_CPP_Std Utc1310_LTCG_C Utc1310_LTCG_CPP Utc1310_POGO_I_C Utc1310_POGO_I_CPP Utc1310_POGO_O_C ' +
  'Utc1310_POGO_O_CPP AliasObj710 AliasObj710p Cvtpgd1310 Cvtpgd1310p';

const STANDARD = ['C', 'CPP', 'C_Std', 'CPP_Std'];
const CONVERTED = ['CVTCIL_C', 'CVTCIL_CPP'];
const OPTIMISED = ['LTCG_C', 'LTCG_CPP', 'LTCG_MSIL', 'POGO_I_C', 'POGO_I_CPP', 'POGO_O_C', 'POGO_O_CPP'];
const COMPILERS = ['C', 'CPP', ...CONVERTED, ...OPTIMISED];

const compilers = (name: string, kinds: readonly string[]): string[] =>
  kinds.map((kind) => `${name}_${kind}`);
const tools = (version: string, compiler: string): string[] => [
  ...[`AliasObj${version}`, `Cvtpgd${compiler}`, `Cvtres${version}`, `Export${version}`, `Implib${version}`],
  ...[`Linker${version}`, `Masm${version}`],
];

const PRODUCTS: readonly string[] = [
  ...EARLY.split(' '),
  ...compilers('Utc1400', [...STANDARD, ...OPTIMISED.filter((kind) => kind !== 'LTCG_MSIL')]),
  ...[
    'Cvtpgd1400',
    'Linker800',
    'Cvtomf800',
    'Export800',
    'Implib800',
    'Cvtres800',
    'Masm800',
    'AliasObj800',
  ],
  ...['PhoenixPrerelease', 'Utc1400_CVTCIL_C', 'Utc1400_CVTCIL_CPP', 'Utc1400_LTCG_MSIL'],
  ...compilers('Utc1500', [...STANDARD, ...CONVERTED, ...OPTIMISED]),
  ...['Cvtpgd1500', 'Linker900', 'Export900', 'Implib900', 'Cvtres900', 'Masm900', 'AliasObj900', 'Resource'],
  ...tools('1000', '1600'),
  ...compilers('Phx1600', COMPILERS),
  ...compilers('Utc1600', COMPILERS),
  ...tools('1010', '1610'),
  ...compilers('Utc1610', COMPILERS),
  ...tools('1100', '1700'),
  ...compilers('Utc1700', COMPILERS),
  ...tools('1200', '1800'),
  ...compilers('Utc1800', COMPILERS),
  ...tools('1210', '1810'),
  ...compilers('Utc1810', COMPILERS),
  ...tools('1400', '1900'),
  ...compilers('Utc1900', COMPILERS),
];

/** Name of a product number; the number itself where it has none. */
export function productName(product: number): string {
  return PRODUCTS[product] ?? `product ${product}`;
}
