/** A request that is answered with an error; the message holds nothing of what was sent. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'Refused';
    this.status = status;
  }
}

export function refuse(status: number, message: string): Refused {
  return new Refused(status, message);
}
