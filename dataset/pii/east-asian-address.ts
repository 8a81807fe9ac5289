import { addApart, spanOf, type PiiSpan } from './pii-span.ts';

const HAN = '[一-鿿々]';
/** No word that stands before a place: in, at, to, from, live, send, is. */
const CITY_LETTER = '(?![在到住至往从寄送于址是])[一-鿿]';
const PREFECTURES =
  '(?:北海道|東京都|大阪府|京都府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県)';
const PROVINCES =
  '(?:(?:北京|天津|上海|重庆)市?|(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾)省|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区|(?:香港|澳门)特别行政区)';

/** A house of Japan after its prefecture: blocks counted in 丁目, 番 and 号, or with hyphens; a building's name after a space. */
const JAPANESE = new RegExp(
  `(?:〒 ?\\d{3}-\\d{4} ?)?${PREFECTURES}[一-鿿々ぁ-ヿヶ]{2,30}\\d{1,3}(?:(?:丁目|番地?|号|-|の)\\d{0,4}){1,5}(?:[ 　][一-鿿々ぁ-ヿヶ]{2,16}(?:\\d{1,4}(?:号室)?)?)?`,
  'g',
);
/** A house of China: a province (or a city, with its district), then road, street or lane and a number; a postcode after a space. */
const CHINESE = new RegExp(
  `(?:${PROVINCES}${HAN}{0,24}?|(?:${CITY_LETTER}){2,4}市${HAN}{1,8}?[区县])${HAN}{0,12}?(?:大道|[路街道巷弄村镇乡])${HAN}{0,6}?[A-Za-z0-9一二三四五六七八九十百]{1,6}(?:[号座栋幢室楼弄](?:[A-Za-z0-9一二三四五六七八九十百-]{1,6}(?:单元|[号座栋幢室楼层]))*)(?: \\d{6}(?!\\d))?`,
  'g',
);

/** Short and quick: without its sign a form cannot be there. */
const FORMS = [
  { sign: /[都道府県][\s\S]*?\d(?:丁目|番|号|-)/, form: JAPANESE },
  { sign: /[路街道巷弄村镇乡].{0,12}[号座栋幢室楼弄]/, form: CHINESE },
] as const;

/** Postal addresses of China and Japan that begin with a province, a city or a prefecture and name a house. */
export function findEastAsianAddresses(text: string): readonly PiiSpan[] {
  let spans: readonly PiiSpan[] = [];
  for (const { sign, form } of FORMS) {
    if (!sign.test(text)) continue;
    const found = Array.from(text.matchAll(form), ({ 0: address, index }) => spanOf('address', index, address.length));
    spans = addApart(spans, found);
  }
  return spans;
}
