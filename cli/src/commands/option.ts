import { Option } from 'commander';
import { parseWhole } from './option-values';

/** An option with a value. What parses it gets the name to call it by in messages, and what an earlier one of the same name gave. */
export function option<T>(flags: string, description: string, parse: (name: string, text: string, before: T) => T): Option {
  return new Option(flags, description).argParser((text, before: T) => parse(flags.split(' ')[0]!, text, before));
}

/** Parses a whole number. */
export function whole(min: number, max: number): (name: string, text: string) => number {
  return (name, text) => parseWhole(name, text, min, max);
}
