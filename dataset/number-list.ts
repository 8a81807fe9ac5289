/** A growing list of numbers in one typed array: 1, 4 or 8 bytes an entry. */
export interface NumberList {
  push(value: number): void;
  at(index: number): number;
  set(index: number, value: number): void;
  readonly length: number;
}

type Room = Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

const MAKE = {
  uint8: (length: number): Room => new Uint8Array(length),
  int32: (length: number): Room => new Int32Array(length),
  uint32: (length: number): Room => new Uint32Array(length),
  float64: (length: number): Room => new Float64Array(length),
};

const GROWTH = 1.5;

/** `zeros`: how many entries there are from the start, all 0. `expected`: how many there may be, so that it need not grow. */
export function createNumberList(kind: keyof typeof MAKE, zeros = 0, expected = zeros): NumberList {
  let room = MAKE[kind](Math.max(1024, expected));
  let length = zeros;
  return {
    push(value) {
      if (length === room.length) {
        const larger = MAKE[kind](Math.ceil(room.length * GROWTH));
        larger.set(room);
        room = larger;
      }
      room[length] = value;
      length += 1;
    },
    at: (index) => room[index] ?? 0,
    set(index, value) {
      room[index] = value;
    },
    get length() {
      return length;
    },
  };
}
