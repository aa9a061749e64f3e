import { readFileSync } from 'node:fs';

/** How a command is called: the comment at the top of its file. */
export function usage(file: string): string {
  const [, comment] = /^\/\*\*\n(.*?)^ \*\/$/ms.exec(readFileSync(file, 'utf8'))!;
  return comment.replace(/^ \* ?/gm, '').trimEnd();
}

export function asksForHelp(argument: string | undefined): boolean {
  return argument === '--help' || argument === '-h';
}
