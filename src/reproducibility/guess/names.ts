/** Months from January, days from Sunday, as dates write them; several forms of one name are joined by `/`. */
interface Names {
  readonly months: string;
  readonly short: string;
  readonly days: string;
  readonly shortDays: string;
}

/** What a name of a month or day means. */
export interface Name {
  /** Months count from 1; absent for days. */
  readonly month?: number;
  readonly languages: ReadonlySet<string>;
}

/** Names by language (Unicode CLDR, format and stand-alone, and the C library's forms). */
const LANGUAGES: Readonly<Record<string, Names>> = {
  en: {
    months: 'january february march april may june july august september october november december',
    short: 'jan feb mar apr may jun jul aug sep/sept oct nov dec',
    days: 'sunday monday tuesday wednesday thursday friday saturday',
    shortDays: 'sun mon tue/tues wed thu/thur/thurs fri sat',
  },
  de: {
    months: 'januar/jänner februar märz april mai juni juli august september oktober november dezember',
    short: 'jan feb mär/mrz apr mai jun jul aug sep/sept okt nov dez',
    days: 'sonntag montag dienstag mittwoch donnerstag freitag samstag/sonnabend',
    shortDays: 'so/son mo/mon di/die mi/mit do/don fr/fre sa/sam',
  },
  fr: {
    months: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
    short: 'janv/jan févr/fév mars avr mai juin juil août sept/sep oct nov déc',
    days: 'dimanche lundi mardi mercredi jeudi vendredi samedi',
    shortDays: 'dim lun mar mer jeu ven sam',
  },
  es: {
    months:
      'enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre',
    short: 'ene feb mar abr may jun jul ago sept/sep oct nov dic',
    days: 'domingo lunes martes miércoles jueves viernes sábado',
    shortDays: 'dom lun mar mié jue vie sáb',
  },
  it: {
    months: 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
    short: 'gen feb mar apr mag giu lug ago set ott nov dic',
    days: 'domenica lunedì martedì mercoledì giovedì venerdì sabato',
    shortDays: 'dom lun mar mer gio ven sab',
  },
  pt: {
    months: 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro',
    short: 'jan fev mar abr mai jun jul ago set out nov dez',
    days: 'domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado',
    shortDays: 'dom seg ter qua qui sex sáb',
  },
  nl: {
    months: 'januari februari maart april mei juni juli augustus september oktober november december',
    short: 'jan feb mrt apr mei jun jul aug sep okt nov dec',
    days: 'zondag maandag dinsdag woensdag donderdag vrijdag zaterdag',
    shortDays: 'zo ma di wo do vr za',
  },
  sv: {
    months: 'januari februari mars april maj juni juli augusti september oktober november december',
    short: 'jan feb mar apr maj jun jul aug sep okt nov dec',
    days: 'söndag måndag tisdag onsdag torsdag fredag lördag',
    shortDays: 'sön mån tis ons tors/tor fre lör',
  },
  pl: {
    months:
      'stycznia/styczeń lutego/luty marca/marzec kwietnia/kwiecień maja/maj czerwca/czerwiec lipca/lipiec sierpnia/sierpień września/wrzesień października/październik listopada/listopad grudnia/grudzień',
    short: 'sty lut mar kwi maj cze lip sie wrz paź lis gru',
    days: 'niedziela poniedziałek wtorek środa czwartek piątek sobota',
    shortDays: 'niedz/nie pon wt/wto śr/śro czw pt/pią sob',
  },
  cs: {
    months:
      'ledna/leden února/únor března/březen dubna/duben května/květen června/červen července/červenec srpna/srpen září října/říjen listopadu/listopad prosince/prosinec',
    short: 'led úno bře dub kvě čvn čvc srp zář říj lis pro',
    days: 'neděle pondělí úterý středa čtvrtek pátek sobota',
    shortDays: 'ne po út st čt pá so',
  },
  ru: {
    months:
      'января/январь февраля/февраль марта/март апреля/апрель мая/май июня/июнь июля/июль августа/август сентября/сентябрь октября/октябрь ноября/ноябрь декабря/декабрь',
    short: 'янв фев/февр мар апр мая/май июн июл авг сен/сент окт ноя/нояб дек',
    days: 'воскресенье понедельник вторник среда четверг пятница суббота',
    shortDays: 'вс пн вт ср чт пт сб',
  },
  ja: {
    months: '1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月',
    short: '',
    days: '日曜日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日',
    shortDays: '日 月 火 水 木 金 土',
  },
  zh: {
    months: '一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月',
    short: '1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月',
    days: '星期日/周日 星期一/周一 星期二/周二 星期三/周三 星期四/周四 星期五/周五 星期六/周六',
    shortDays: '日 一 二 三 四 五 六',
  },
};

const MONTHS = new Map<string, { month: number; languages: Set<string> }>();
const DAYS = new Map<string, { languages: Set<string> }>();
for (const [language, { months, short, days, shortDays }] of Object.entries(LANGUAGES)) {
  for (const list of [months, short]) {
    forms(list).forEach((names, i) => {
      for (const name of names) {
        const known = MONTHS.get(name) ?? { month: i + 1, languages: new Set() };
        known.languages.add(language);
        MONTHS.set(name, known);
      }
    });
  }
  for (const name of [...forms(days), ...forms(shortDays)].flat()) {
    const known = DAYS.get(name) ?? { languages: new Set() };
    known.languages.add(language);
    DAYS.set(name, known);
  }
}

/** The month of that name. */
export function monthOf(name: string): Name | undefined {
  return MONTHS.get(plain(name));
}

/** The day of the week of that name. */
export function dayOf(name: string): Name | undefined {
  return DAYS.get(plain(name));
}

/** Expression without groups, to be used without regard to case: any month. */
export const MONTH = alternatives([...MONTHS.keys()]);
/** As {@link MONTH}: months that are no other word. */
export const CLEAR_MONTH = alternatives([
  ...Object.values(LANGUAGES).flatMap(({ months }) => forms(months).flat()),
  ...forms(LANGUAGES['en']!.short).flat(),
]);
/** As {@link MONTH}: any day of the week. */
export const DAY = alternatives([...DAYS.keys()]);

function forms(list: string): string[][] {
  return list === '' ? [] : list.split(' ').map((names) => names.split('/'));
}

/** Whether two sets of languages, or of anything else, have nothing in common. */
export function isApart(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const value of one) if (other.has(value)) return false;
  return true;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function alternatives(names: readonly string[]): string {
  return [...new Set(names)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).join('|');
}
