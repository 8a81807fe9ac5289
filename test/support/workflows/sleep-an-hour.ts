import { sleep } from '@temporalio/workflow';

/** Waits for an hour of the server's time. */
export async function sleepAnHour(): Promise<string> {
  await sleep('1h');
  return 'awake';
}
