export function missingPackages(root: string): string[];
export function npmCommand(
  environment?: Readonly<Record<string, string | undefined>>,
  execPath?: string,
): { command: string; args: string[]; shell: boolean };
export function ensureInstalled(root: string): Promise<void>;
