const SQRT_2_PI = Math.sqrt(2 * Math.PI);

function density(x: number): number {
  return Math.exp(-0.5 * x * x) / SQRT_2_PI;
}

/** Σ x^(2k+1) / (1·3·…·(2k+1)), which times the density is Φ(x) − ½. */
function centralSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > Math.abs(sum) * 1e-17; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return sum;
}

/** Laplace's continued fraction of Mills' ratio, from the back: it converges fast where the series cancels. */
function millsRatio(x: number): number {
  let fraction = x;
  for (let k = 160; k >= 1; k -= 1) fraction = x + k / fraction;
  return 1 / fraction;
}

/** P(Z > x) of a standard normal Z, to full relative accuracy in the far tail too. */
export function normalUpperTail(x: number): number {
  if (x < 0) return 1 - normalUpperTail(-x);
  return x < 2.5 ? 0.5 - density(x) * centralSeries(x) : density(x) * millsRatio(x);
}

/** Φ(x) = P(Z ≤ x) of a standard normal Z. */
export function normalCdf(x: number): number {
  return normalUpperTail(-x);
}

type Coefficients = readonly number[];

// Wichura, "Algorithm AS 241: The percentage points of the normal distribution", Applied Statistics 37 (1988), PPND16.
// prettier-ignore
const CENTRE: readonly [Coefficients, Coefficients] = [
  [3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
    45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727],
  [1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077,
    21213.794301586595867, 39307.89580009271061, 28729.085735721942674, 5226.495278852854561],
];
// prettier-ignore
const TAIL: readonly [Coefficients, Coefficients] = [
  [1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4],
  [1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455,
    0.14810397642748007459, 0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9],
];
// prettier-ignore
const FAR_TAIL: readonly [Coefficients, Coefficients] = [
  [6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
    0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7],
  [1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525,
    7.868691311456132591e-4, 1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15],
];

function rational([numerator, denominator]: readonly [Coefficients, Coefficients], x: number): number {
  const horner = (coefficients: Coefficients): number => coefficients.reduceRight((sum, c) => sum * x + c, 0);
  return horner(numerator) / horner(denominator);
}

/** Φ⁻¹(p) for p in [0, 1]; ±Infinity at the ends. Throws a RangeError outside. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability lies between 0 and 1, not ${p}`);
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * rational(CENTRE, 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const x = r <= 5 ? rational(TAIL, r - 1.6) : rational(FAR_TAIL, r - 5);
  return q < 0 ? -x : x;
}
