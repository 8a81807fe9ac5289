import { describe, expect, it } from 'vitest';
import { PII_KINDS } from '../../../config/data-config.ts';
import { addApart, type PiiSpan } from '../../../dataset/pii/pii-span.ts';
import { scanText } from '../../../dataset/pii/scan-text.ts';

/** What is found in a text, as `kind: piece`. */
function found(text: string): readonly string[] {
  return scanText(text, new Set(PII_KINDS)).map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`);
}

/** In each text the piece in ⟦brackets⟧ is of the kind, and nothing else is found. */
const POSITIVE: Readonly<Record<string, readonly string[]>> = {
  email: [
    'write to ⟦jo.doe+tag@mail.example.co.uk⟧.',
    '邮箱是⟦dingxia@example.org⟧，谢谢',
    '<⟦a@example.io⟧>',
    'mailto:⟦x_y@example.com⟧?subject=hi',
    'UPPER: ⟦JO@EXAMPLE.COM⟧',
    'écrire à ⟦émile@example.fr⟧',
  ],
  phone: [
    'reach me at ⟦+44 20 7946 0958⟧',
    'Tel.: ⟦(06143) 65370⟧',
    'call ⟦001-285-639-3363x38750⟧ now',
    'my phone is ⟦555 0123 44⟧',
    'it is ⟦(415) 555-2671⟧ in the office',
    'mobile ⟦0170/1234567⟧',
    'appelez le ⟦01 42 68 53 00⟧',
    '携帯は⟦090-1234-5678⟧です',
    '电话：⟦010-62345678⟧',
    '⟦+33 (0)3 90 19 31 41⟧',
  ],
  cn_mobile: ['手机⟦13952760189⟧', 'reach ⟦138-1234-5678⟧ today', '⟦+86 13812345678⟧'],
  card: [
    'paid with ⟦4111 1111 1111 1111⟧',
    '⟦5500005555555559⟧ was declined',
    'amex ⟦3782-822463-10005⟧',
    '⟦6200000000000005⟧',
    'visa ⟦4222222222222⟧',
  ],
  iban: [
    'IBAN ⟦DE89 3704 0044 0532 0130 00⟧.',
    '⟦GB82WEST12345698765432⟧',
    '⟦nl91abna0417164300⟧',
    'to ⟦FR14 2004 1010 0505 0001 3M02 606⟧, please',
    '⟦MT84 MALT 0110 0001 2345 MTLC AST0 01S⟧',
  ],
  ssn: ['SSN ⟦536-22-1234⟧', 'his social security number is ⟦536 22 1234⟧', 'ssn: ⟦536221234⟧'],
  ip: [
    'from ⟦83.55.72.21⟧:8080',
    '⟦2001:db8::8a2e:370:7334⟧ is down',
    'at ⟦fe80::1⟧.',
    '⟦::ffff:203.0.113.7⟧',
    'http://⟦203.0.113.7⟧/x',
  ],
  cn_id: ['身份证号⟦11010519491231002X⟧', 'id ⟦440524188001010014⟧'],
  person: [
    'My name is ⟦Ing. Monika Meister B.Eng.⟧, hi',
    'ask for ⟦Hélène de la Delattre⟧.',
    'by ⟦Thomas S. Kuhn⟧, 1962',
    '⟦Zoltan Xerxes⟧ <⟦z@example.com⟧>',
    'I met ⟦Dr. Wertz⟧ there',
    'I read ⟦Jane Austen⟧’s books',
    '我叫⟦王小明⟧，你好',
    '⟦张丽华⟧女士您好',
    '担当は⟦伊藤 英樹⟧です',
    '⟦佐藤健一⟧様',
  ],
  address: [
    'Ship it to ⟦1313 Gonzalez Ford Suite 990\nBlankenshipstad, AS 84797⟧, please',
    'Wohnhaft: ⟦Adlerstraße 98\n81741 Gera⟧, bitte',
    'chez ⟦68, rue Ruiz\n27465 Martin⟧',
    'at ⟦10 Downing Street, London SW1A 2AA⟧',
    '住在⟦北京市海淀区中关村大街27号⟧',
    '⟦東京都新宿区西新宿2丁目8番1号⟧です',
  ],
  secret: [
    `key ⟦sk-proj-${'aB3dE6gH9jK2mN5pQ8sT'.repeat(2)}⟧`,
    '⟦AKIAIOSFODNN7EXAMPLE⟧',
    `⟦ghp_${'0123456789abcdefghij'.repeat(2).slice(0, 36)}⟧`,
    'token ⟦eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U⟧',
    'aws_secret_access_key = ⟦wJalrXUtnFEMI7K9MDENGbPxRfiCYEXAMPLEKEY1⟧',
    'postgres://app:⟦s3cr3tPa55⟧@db.example.com/x',
    '⟦-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----⟧\n',
    'Authorization: Bearer ⟦a1b2c3d4e5f6g7h8i9j0k1l2m3⟧',
  ],
};

describe.each(Object.entries(POSITIVE))('%s', (kind, texts) => {
  it.each(texts)('%j', (marked) => {
    const text = marked.replaceAll(/[⟦⟧]/g, '');
    const pieces = [...marked.matchAll(/⟦([^⟧]*)⟧/g)].map((match) => match[1] ?? '');
    // Of two pieces in one text the second is an e-mail address.
    expect(found(text)).toEqual(pieces.map((piece, index) => `${index === 0 ? kind : 'email'}: ${piece}`));
  });
});

describe('what only looks like it', () => {
  it.each([
    'Order 2024-28251 has not come.',
    'The reference is 4340187801759894, not a card.',
    'Meeting at 10:45 on 2024-03-05.',
    'Version 1.4.2 of the app crashes.',
    'Version 10.0.1.2 of the driver',
    'my order 13952760189 has not come',
    'invoice no. 555-867-5309',
    'from 2019-03-05 to 2021-12-31, pages 1021-1045',
    '1 + 2 + 3 + 4 + 5 + 6 + 7 = 28',
    'it costs 1,234,567.89 in all',
    'SSN 000-12-3456, 666-12-3456, 900-12-3456, 123-00-1234, 123-45-0000',
    'IBAN DE89 3704 0044 0532 0130 01',
    '身份证号 110105194912310021',
    'listen on 127.0.0.1 or ::1, mask 255.255.255.0, block 8.8.8.0/24',
    'use std::vector and a::b, at 10:45:30',
    'the file logo@2x.png and git@github.com:org/repo.git',
    'npm install left-pad@1.3.0, or @types/node',
    'The Roman Empire fell; Elizabeth Street is closed',
    'card_about_to_expire_in_the_next_month',
    'sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx and sk-your-openai-api-key-goes-here',
    'postgres://user:password@localhost/db',
    'https://example.com/2024/05/12/how-to-reset-your-password-in-ten-steps',
    'sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '但是我知道，高兴的时候，方法是安全的。',
    '北京市的路很多，上海市也是。',
    '🙂'.repeat(40),
  ])('%j', (text) => {
    expect(found(text)).toEqual([]);
  });
});

it('keeps finds apart, the earlier list first, also in a text full of them', () => {
  const span = (start: number, end: number): PiiSpan => ({ kind: 'ip', start, end });
  const kept = [span(2, 4), span(8, 10)];
  const more = [span(0, 2), span(3, 5), span(4, 8), span(9, 12), span(12, 13)];
  expect(addApart(kept, more).map(({ start }) => start)).toEqual([0, 2, 4, 8, 12]);
  expect(addApart([], more)).toBe(more);
  expect(found('Jane Austen, jo@example.com; '.repeat(2_000))).toHaveLength(4_000);
});

it('looks only for the kinds it is asked for', () => {
  const text = 'a@example.com or 83.55.72.21';
  expect(scanText(text, new Set(['ip'])).map(({ kind }) => kind)).toEqual(['ip']);
  expect(scanText(text, new Set())).toEqual([]);
});
