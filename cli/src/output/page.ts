/** The frame of every page: one file that loads nothing from elsewhere and runs no script, light or dark as its reader has it. */
export function page(title: string, body: string, style: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${paletteCss(':root')}${STYLE}${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

export const PALETTE = {
  light: {
    '--ground': '#ffffff',
    '--panel': '#f6f7f9',
    '--ink': '#1c2330',
    '--faint': '#5b6472',
    '--grid': '#dde1e7',
    '--blue': '#2563b8',
    '--orange': '#b85c00',
    '--green': '#1b7f4b',
    '--violet': '#7a4bb5',
    '--red': '#c02b2b',
    '--teal': '#0f7c86',
  },
  dark: {
    '--ground': '#12161d',
    '--panel': '#1a2029',
    '--ink': '#e6eaf0',
    '--faint': '#9aa5b4',
    '--grid': '#303947',
    '--blue': '#6ea8ff',
    '--orange': '#f0a050',
    '--green': '#5cc98d',
    '--violet': '#bb94f0',
    '--red': '#ff7b72',
    '--teal': '#4fc4cf',
  },
} as const;

export function paletteCss(selector: string): string {
  const block = (colours: Record<string, string>) => `${selector}{${Object.entries(colours).map(([name, colour]) => `${name}:${colour}`).join(';')}}`;
  return `${block(PALETTE.light)}@media(prefers-color-scheme:dark){${block(PALETTE.dark)}}`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const STYLE = `
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .5rem}
h2{font-size:1.2rem;margin:2.5rem 0 .75rem}
.lead{color:var(--faint);margin:0}
li{margin:.4rem 0}
@media(max-width:640px){h1{font-size:1.35rem}}
`;
