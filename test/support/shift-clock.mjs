/**
 * For `node --import`: the clock of this process is SHIFT_CLOCK_MS off; SIGUSR2 sets it as far off on the other side.
 */
const RealDate = Date;
let shiftMs = Number(process.env.SHIFT_CLOCK_MS);
const now = () => RealDate.now() + shiftMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});

process.on('SIGUSR2', () => {
  shiftMs = -shiftMs;
});
