// Makes the benchmark's inputs: questions and answers of everyday length, the same bytes on every machine.
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';

/** A small generator of its own, since Math.random cannot be seeded. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function* readmesBelow(folder, depth = 0) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && depth < 3) yield* readmesBelow(file, depth + 1);
    else if (/^(readme|changelog|license)/i.test(entry.name)) yield file;
  }
}

/** Words as often as the texts of the installed packages have them: an English of some ten thousand words. */
function englishWords(root) {
  const words = [];
  for (const file of readmesBelow(path.join(root, 'node_modules'))) {
    for (const word of readFileSync(file, 'utf8').match(/(?<![\w./-])[A-Za-z]?[a-z]+(?:'[a-z]+)?(?![\w./-])/g) ?? []) {
      if (word.length > 1 || word === 'a') words.push(word.toLowerCase());
    }
    if (words.length > 400_000) break;
  }
  return words;
}

const CHINESE = [
  '我们',
  '你好',
  '请问',
  '订单',
  '什么',
  '时候',
  '可以',
  '发货',
  '退款',
  '谢谢',
  '客服',
  '帮助',
  '账户',
  '密码',
  '登录',
  '不能',
  '为什么',
  '支付',
  '失败',
  '已经',
  '收到',
  '但是',
  '商品',
  '质量',
  '问题',
  '怎么',
  '处理',
  '需要',
  '多少',
  '天',
  '的',
  '了',
  '是',
  '在',
  '和',
  '也',
  '就',
  '都',
  '没有',
  '这个',
  '那个',
  '今天',
  '昨天',
  '联系',
  '快递',
  '地址',
  '修改',
  '取消',
  '申请',
  '优惠',
  '价格',
  '会员',
];
const OTHERS = [
  'größe',
  'für',
  'möchte',
  'straße',
  'où',
  'été',
  'déjà',
  'señor',
  'mañana',
  'ação',
  'não',
  'żółć',
  'ещё',
  'привет',
  'спасибо',
];
const EMOJI = ['🙂', '🎉', '👍🏽', '👩‍💻', '❤️', '🚀'];
const LABELS = ['Sure', 'Of course', 'Thanks for asking', 'Here is how', 'Please try this'];

/** One text of some length: sentences, mostly English, with what real columns hold among them. */
function createWriter(words, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];

  function english(length) {
    let text = '';
    let start = true;
    while (text.length < length) {
      const word = pick(words);
      text += start ? word[0].toUpperCase() + word.slice(1) : word;
      const chance = random();
      start = chance < 0.07;
      if (start) text += pick(['. ', '. ', '? ', '! ', '.\n', '.\n\n']);
      else if (chance < 0.13) text += ', ';
      else if (chance < 0.14) text += ` "${pick(words)}" `;
      else if (chance < 0.15) text += ` ${Math.floor(random() * 1000)} `;
      else if (chance < 0.153) text += ` ${pick(EMOJI)} `;
      else if (chance < 0.16) text += ` ${pick(OTHERS)} `;
      else text += ' ';
    }
    return `${text.trimEnd()}.`;
  }

  function chinese(length) {
    let text = '';
    while (text.length < length) {
      text += pick(CHINESE);
      const chance = random();
      if (chance < 0.12) text += '，';
      else if (chance < 0.17) text += '。';
      else if (chance < 0.175) text += '\n';
    }
    return `${text}。`;
  }

  return (shortest, longest) => {
    const length = shortest + Math.floor(random() ** 2 * (longest - shortest));
    return random() < 0.12 ? chinese(length / 3) : english(length);
  };
}

function csvCell(text) {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Writes `<rows>.csv` and `<rows>.jsonl` (chat) where they are not there yet. */
export async function makeInputs(root, folder, rows) {
  const csv = path.join(folder, `${rows}.csv`);
  const chat = path.join(folder, `${rows}.jsonl`);
  if (existsSync(csv) && existsSync(chat)) return { csv, chat };
  const random = randomFrom(20_261_101);
  const words = englishWords(root);
  const text = createWriter(words, random);
  const files = [createWriteStream(`${csv}.partial`), createWriteStream(`${chat}.partial`)];
  const digest = createHash('sha256');
  let parts = [['id,question,answer\n'], []];
  const kept = [];
  for (let row = 0; row < rows; row++) {
    // One row in a hundred stands a second time.
    const again = row > 0 && random() < 0.01 ? kept[Math.floor(random() * kept.length)] : null;
    const [question, answer] = again ?? [text(60, 500), `${LABELS[row % 5]}: ${text(100, 1100)}`];
    if (row % 10 === 0 && kept.length < 10_000) kept.push([question, answer]);
    parts[0].push(`${row + 1},${csvCell(question)},${csvCell(answer)}\n`);
    const messages = [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ];
    parts[1].push(`${JSON.stringify({ messages })}\n`);
    if (parts[0].length < 2_000 && row + 1 < rows) continue;
    for (const [index, file] of files.entries()) {
      const block = parts[index].join('');
      if (index === 0) digest.update(block);
      if (!file.write(block)) await once(file, 'drain');
    }
    parts = [[], []];
  }
  for (const file of files) {
    file.end();
    await once(file, 'close');
  }
  renameSync(`${csv}.partial`, csv);
  renameSync(`${chat}.partial`, chat);
  return { csv, chat };
}
