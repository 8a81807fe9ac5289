import { CHINESE_COMPOUND_SURNAMES, CHINESE_SURNAMES, JAPANESE_SURNAMES } from './east-asian-surnames.ts';
import { addApart, spanOf, type PiiSpan } from './pii-span.ts';

const HAN = '一-鿿々';
const KANA = 'ぁ-ヿ';
const CHINESE = `(?:(?:${CHINESE_COMPOUND_SURNAMES.join('|')})[${HAN}]{1,2}|[${CHINESE_SURNAMES}][${HAN}]{1,2})`;
const JAPANESE = `(?:${JAPANESE_SURNAMES.toSorted((a, b) => b.length - a.length).join('|')})`;
const JAPANESE_GIVEN = `(?:[${HAN}]{1,3}|[ぁ-ゖ]{2,4}|[ァ-ヿ]{2,5})`;
const ALONE_BEFORE = `(?<![${HAN}${KANA}])`;

interface Form {
  /** Short and quick: without it the form cannot be there. */
  readonly sign: RegExp;
  /** The name is its first group. */
  readonly form: RegExp;
}

const FORMS: readonly Form[] = [
  // 我叫…, 姓名：…, and the like.
  {
    sign: /我叫|我是|姓名|名字|人/,
    form: new RegExp(
      `(?:我叫|我是|姓名|名字(?:是|叫)|联系人|收件人|收货人|持卡人)(?:为|是)?[:： ]{0,2}(${CHINESE})(?![${HAN}])`,
      'g',
    ),
  },
  // …先生, …女士: the whole name, not the surname alone.
  { sign: /先生|女士|小姐/, form: new RegExp(`${ALONE_BEFORE}(${CHINESE})(?=先生|女士|小姐)`, 'g') },
  // Words of other languages that introduce a name, and a name before an e-mail address in brackets.
  {
    sign: /(?:name is|sk for|ame:|ontact:?) [一-鿿]/,
    form: new RegExp(`(?:[Mm]y name is|[Aa]sk for|[Nn]ame:|[Cc]ontact:?) ([${HAN}]{2,4})(?![${HAN}${KANA} 　])`, 'g'),
  },
  {
    sign: /[一-鿿] ?[(<][\w.+-]{1,64}@/,
    form: new RegExp(`(?<![${HAN}${KANA}]|[${HAN}][ 　])([${HAN}]{2,4}) ?[(<](?=[\\w.+-]{1,64}@)`, 'g'),
  },
  // Surname and given name with a space between, as Japanese forms have it.
  {
    sign: /[一-鿿][ 　][一-鿿ぁ-ヿ]/,
    form: new RegExp(`(?<![${HAN}ァ-ヿ])(${JAPANESE}[ 　]${JAPANESE_GIVEN})(?![${HAN}])`, 'g'),
  },
  // …様, …さん, …氏.
  {
    sign: /様|さん|氏/,
    form: new RegExp(`${ALONE_BEFORE}(${JAPANESE} ?(?:[${HAN}]{1,3}|[ぁ-ゖ]{2,4})?)(?=様|さん|氏)`, 'g'),
  },
  {
    sign: /氏名|名前/,
    form: new RegExp(`(?:氏名|お名前|名前は)[:： は]{0,2}(${JAPANESE} ?${JAPANESE_GIVEN})`, 'g'),
  },
];

/** Names of people in Chinese and Japanese, where a frequent surname stands with what only names stand with. */
export function findEastAsianPersons(text: string): readonly PiiSpan[] {
  let spans: readonly PiiSpan[] = [];
  for (const { sign, form } of FORMS) {
    if (!sign.test(text)) continue;
    const found = Array.from(text.matchAll(form), ({ 0: whole, 1: name = '', index }) =>
      spanOf('person', index + whole.lastIndexOf(name), name.length),
    );
    spans = addApart(spans, found);
  }
  return spans;
}
