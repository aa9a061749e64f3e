import { styleText } from 'node:util';

/** Texts in the colours of a terminal, or as they are. */
export interface Colours {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly good: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

export function coloursFor(colours: boolean): Colours {
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) => colours ? styleText(format, text, { validateStream: false }) : text;
  return { error: style(['red', 'bold']), warning: style('yellow'), good: style('green'), strong: style('bold'), faint: style('dim') };
}
