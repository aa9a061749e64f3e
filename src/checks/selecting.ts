import { Finding, Remedy, error, warning } from './rule';
import { Allocator, Monitor, Subject } from '../view/view';

/** An allocator that selects a monitor, and what that hangs on where it is not certain. */
export interface Selecting {
  readonly allocator: Allocator;
  readonly doubt: string | undefined;
}

/** The allocators that select a monitor: the certain ones first. */
export function selecting(monitor: Monitor): Selecting[] {
  const perhaps = monitor.perhapsSelectedBy.filter(allocator => !monitor.selectedBy.includes(allocator));
  return [
    ...monitor.selectedBy.map(allocator => ({ allocator, doubt: undefined })),
    ...perhaps.map(allocator => ({ allocator, doubt: `if ${allocator.subject.name} selects it: ${allocator.selection(monitor.kind).doubt(monitor.namespace)}` })),
  ];
}

/** The first of them: a certain one, if there is one. */
export function firstSelecting(monitor: Monitor): Selecting | undefined {
  const [allocator] = monitor.selectedBy;
  return allocator ? { allocator, doubt: undefined } : selecting(monitor)[0];
}

/** An error; a warning that names the doubt where there is one. */
export function errorUnless(doubt: string | undefined, subject: Subject, path: string | undefined, message: string, remedy: Remedy | string): Finding {
  return doubt === undefined ? error(subject, path, message, remedy) : warning(subject, path, `${message} (${doubt})`, remedy);
}

/** What to do about something other than what a finding is about, in the words of who made that. */
export function wordsOf({ ours }: Subject, { props, yaml }: Remedy): string {
  return ours ? props : yaml;
}
