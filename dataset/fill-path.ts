/** Puts the nominal time into a path: `{month}` is YYYY-MM, `{date}` YYYY-MM-DD in the timezone. */
export function fillPath(path: string, nominalTime: string, timezone: string): string {
  // Most paths name no time, and the first date that is formatted takes a tenth of a second.
  if (!path.includes('{')) return path;
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(new Date(nominalTime));
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  const month = `${part('year').padStart(4, '0')}-${part('month')}`;
  return path.replaceAll('{month}', month).replaceAll('{date}', `${month}-${part('day')}`);
}
