// Support requests in English and Chinese with planted near copies, the same for the same seed.
const ENGLISH = {
  opening: ['hello', 'good morning', 'dear team', 'hi there', 'to whom it may concern', 'greetings'],
  subject: [
    'my card',
    'the last transfer',
    'our invoice',
    'the parcel from March',
    'my second account',
    'the mobile app',
    'a refund',
    'the new password',
    'this subscription',
    'the exchange fee',
    'a direct debit',
    'the statement for May',
    'my delivery address',
    'the cash machine',
    'your last letter',
    'the loan offer',
    'an old standing order',
    'the gift voucher',
    'our team plan',
    'the security question',
  ],
  trouble: [
    'was declined twice',
    'has not arrived',
    'shows the wrong amount',
    'was charged two times',
    'cannot be opened any more',
    'keeps asking for a code',
    'disappeared from the list',
    'is still pending',
    'went to another person',
    'was cancelled without a word',
    'does not match what I ordered',
    'came back as unpaid',
    'is locked since this morning',
    'has a typing error in it',
    'got lost on the way',
    'expired too early',
  ],
  time: [
    'since Monday',
    'after the update',
    'for three days now',
    'at the weekend',
    'while I was abroad',
    'in the shop near the station',
    'during the holidays',
    'right after payday',
    'last night',
    'before the deadline',
    'on the first of the month',
    'an hour ago',
  ],
  tried: [
    'I restarted the phone',
    'I called the branch',
    'my partner tried as well',
    'I waited for the promised mail',
    'I looked through every page of the help',
    'the shop blamed the bank',
    'I sent the form again',
    'a colleague checked the numbers',
    'I changed the browser',
    'nobody answered the chat',
    'I paid in cash instead',
    'the driver left no note',
  ],
  wish: [
    'please send it once more',
    'I would like my money back',
    'could you explain the fee',
    'tell me what to do next',
    'I want to speak with somebody',
    'please close it for good',
    'kindly correct the entry',
    'let me know when it is done',
    'I expect an answer this week',
    'please confirm by letter',
    'raise the limit if you can',
    'move it to the other account',
  ],
  closing: ['thank you', 'best wishes', 'kind regards', 'many thanks in advance', 'yours truly', 'have a nice day'],
  filler:
    'river garden window silver market yellow bottle summer engine forest paper winter corner basket candle mirror planet pocket shadow ticket'.split(
      ' ',
    ),
};
const CHINESE = {
  opening: ['您好', '早上好', '请问', '客服你好', '打扰了'],
  subject: [
    '我的银行卡',
    '上个月的账单',
    '昨天的转账',
    '新买的手机',
    '会员积分',
    '退款申请',
    '登录密码',
    '快递包裹',
    '电子发票',
    '信用额度',
    '自动续费',
    '收货地址',
    '理财产品',
    '优惠券',
    '绑定的邮箱',
  ],
  trouble: [
    '一直无法使用',
    '显示金额错误',
    '被重复扣款',
    '至今没有收到',
    '突然被冻结',
    '找不到记录',
    '还在审核当中',
    '被别人领走了',
    '提前过期',
    '与订单不符',
    '出现系统异常',
    '无故取消',
  ],
  time: [
    '从星期一开始',
    '更新版本以后',
    '已经三天了',
    '在国外出差期间',
    '节假日前后',
    '昨天晚上',
    '大约一小时以前',
    '发工资当天',
  ],
  tried: [
    '我重新启动过',
    '我打过电话',
    '我家人也试过',
    '我看完了帮助页面',
    '商店说是银行的问题',
    '我重新提交了表格',
    '同事核对了号码',
    '在线聊天没有人回答',
    '我换了浏览器',
    '快递员没有留言',
  ],
  wish: [
    '请尽快处理',
    '希望全额退款',
    '麻烦解释一下费用',
    '告诉我下一步怎么办',
    '我想找人工服务',
    '请帮我注销',
    '请更正这条信息',
    '完成以后通知我',
    '请本周之内答复',
    '请转到另一个账户',
  ],
  closing: ['谢谢', '非常感谢', '祝工作顺利', '辛苦了'],
  filler: '河流 花园 窗户 市场 瓶子 夏天 森林 冬天 角落 篮子 蜡烛 镜子 行星 口袋 影子'.split(' '),
};

/** Mulberry32: numbers in [0, 1) from a seed. */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value = (value + Math.imul(value ^ (value >>> 7), value | 61)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Chinese phrases are cut into words of two characters, so that a change is of a word there too. */
function wordsOf(phrase, chinese) {
  return chinese ? (phrase.match(/.{1,2}/gu) ?? []) : phrase.split(' ');
}

function request(words, random, number, chinese) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const parts = [pick(words.opening)];
  for (let sentence = 0; sentence < 2 + Math.floor(random() * 3); sentence++) {
    parts.push(pick(words.subject), pick(words.trouble), pick(words.time), pick(words.tried), pick(words.wish));
  }
  parts.push(chinese ? `编号${number}` : `my reference is ${number}`, pick(words.closing));
  return parts.flatMap((part) => wordsOf(part, chinese));
}

/** The same words with 5 % of them (at least one) replaced by words that stand in no request. */
function nearCopy(words, random, filler) {
  const copy = [...words];
  const places = words.map((_, index) => index);
  for (let count = Math.max(1, Math.round(words.length * 0.05)); count > 0; count--) {
    const [place] = places.splice(Math.floor(random() * places.length), 1);
    copy[place] = filler[Math.floor(random() * filler.length)];
  }
  return copy;
}

/**
 * `rows` requests, `copies` of which are near copies of another one, in a random order. `pair` is the same for a request
 * and its copy, null for all others.
 */
export function nearCorpus({ rows, copies, language, seed = 1 }) {
  const chinese = language === 'zh';
  const words = chinese ? CHINESE : ENGLISH;
  const random = randomOf(seed);
  const made = [];
  for (let number = 0; number < rows - copies; number++) {
    const text = request(words, random, number, chinese);
    made.push({ text, pair: number < copies ? number : null });
    if (number < copies) made.push({ text: nearCopy(text, random, words.filler), pair: number });
  }
  for (let index = made.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [made[index], made[other]] = [made[other], made[index]];
  }
  const labels = ['billing', 'card', 'delivery', 'other'];
  return made.map(({ text, pair }) => ({
    prompt: text.join(chinese ? '' : ' '),
    // A request and its copy have one answer.
    completion: labels[(pair ?? Math.floor(random() * 1e6)) % labels.length],
    pair,
  }));
}

/** What was left out of `corpus`, given the prompts that were written: right where it is one of a pair whose other stayed. */
export function scoreNear(corpus, written) {
  const left = corpus.filter(({ prompt }) => !written.has(prompt));
  const leftOfPair = new Map();
  for (const { pair } of left) if (pair !== null) leftOfPair.set(pair, (leftOfPair.get(pair) ?? 0) + 1);
  const right = [...leftOfPair.values()].filter((count) => count === 1).length;
  const pairs = new Set(corpus.flatMap(({ pair }) => (pair === null ? [] : [pair]))).size;
  return { pairs, excluded: left.length, right, recall: right / pairs, precision: right / left.length };
}
