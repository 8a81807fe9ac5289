import { writeFile } from 'node:fs/promises';

const TOPICS = {
  card: ['card was swallowed', 'card is blocked', 'lost my card', 'new card has not arrived', 'card was declined'],
  refund: [
    'refund is missing',
    'want my money back',
    'was charged twice',
    'refund for the cancelled order',
    'wrong amount was refunded',
  ],
  login: [
    'cannot sign in',
    'password is not accepted',
    'app logs me out',
    'the code never arrives',
    'account is locked',
  ],
} as const;
const OPENINGS = [
  'Hello,',
  'Hi there,',
  'Help please:',
  'Since yesterday',
  'Third time now:',
  'Good morning,',
  'Urgent,',
];
const ENDINGS = [
  'what can I do?',
  'please look into it.',
  'this is annoying.',
  'thanks in advance.',
  'I need it today.',
];

function tickets(rows: number): { text: string; label: string }[] {
  const topics = Object.entries(TOPICS);
  return Array.from({ length: rows }, (_, index) => {
    const [label, phrases] = topics[index % topics.length] ?? ['card', TOPICS.card];
    const phrase = phrases[Math.floor(index / 3) % phrases.length];
    const opening = OPENINGS[Math.floor(index / 15) % OPENINGS.length];
    const ending = ENDINGS[Math.floor(index / 105) % ENDINGS.length];
    return { text: `${opening} my ${phrase}, ${ending} (case ${index})`, label };
  });
}

/** A made-up CSV (text, category) that is easy to learn; each text occurs once. */
export async function writeTickets(path: string, rows: number): Promise<void> {
  const lines = tickets(rows).map(({ text, label }) => `"${text}",${label}`);
  await writeFile(path, `text,category\n${lines.join('\n')}\n`);
}

/** The same tickets as preference pairs (prompt, chosen, rejected): the right label before a wrong one. */
export async function writePreferences(path: string, rows: number): Promise<void> {
  const labels = Object.keys(TOPICS);
  const lines = tickets(rows).map(({ text, label }, index) => {
    const rejected = labels.filter((other) => other !== label)[index % 2];
    return JSON.stringify({ prompt: text, chosen: label, rejected });
  });
  await writeFile(path, `${lines.join('\n')}\n`);
}
