/** Whether a call returns rather than throws: for the checks that the platform only offers as a constructor. */
export function succeeds(call: () => unknown): boolean {
  try {
    call();
    return true;
  } catch {
    return false;
  }
}
