import Table from 'cli-table3';

/** A line with another one below it. */
export function heading(text: string): string {
  return `${text}\n${'-'.repeat(text.length)}`;
}

/** A table without lines. The first column, and those that are no `numbers`, are aligned to the left. */
export function table(head: readonly string[], rows: readonly string[][], numbers: readonly number[] = head.map((_, i) => i).slice(1)): string {
  const result = new Table({
    head: [...head],
    colAligns: head.map((_, i) => numbers.includes(i) ? 'right' : 'left'),
    style: { 'head': [], 'border': [], 'padding-left': 0, 'padding-right': 2 },
    chars: Object.fromEntries(['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right',
      'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'].map(name => [name, ''])),
  });
  result.push(...rows);
  return result.toString().split('\n').map(line => line.trimEnd()).join('\n');
}

/** Breaks a text into lines; all but the first are indented. */
export function wrap(text: string, width = 100): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `  ${word}`;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}
