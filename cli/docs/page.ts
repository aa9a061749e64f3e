const BEGIN = '<!-- drawn by `npm --prefix cli run docs`: begin -->';
const END = '<!-- drawn: end -->';

/** The page with other tables between its two marks. */
export function replaceTables(page: string, tables: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) {
    throw new Error(`docs/sizing.md must have the marks ${BEGIN} and ${END}`);
  }
  return `${page.slice(0, begin + BEGIN.length)}\n\n${tables}\n\n${page.slice(end)}`;
}
