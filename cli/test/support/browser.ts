import * as fs from 'node:fs';
import * as path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Debian's package `chromium`; CHROMIUM names another. */
export const CHROMIUM = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(file => fs.existsSync(file));

/** Tests that need a browser; elsewhere they say that they are skipped. */
export const inBrowser = CHROMIUM ? describe : describe.skip;
if (!CHROMIUM) {
  process.stderr.write('SKIPPED: the page is not tested in a browser, there is none. Install the package chromium, or name one in CHROMIUM.\n');
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

/** What a page prints, throws and asks for. */
export function watch(tab: Page): { readonly complaints: string[]; readonly requests: string[] } {
  const [complaints, requests]: [string[], string[]] = [[], []];
  tab.on('console', message => complaints.push(message.text()));
  tab.on('pageerror', error => complaints.push(String(error)));
  tab.on('request', request => requests.push(request.url()));
  return { complaints, requests };
}

/** Keeps a screenshot where SCREENSHOTS names a folder. */
export async function keepScreenshot(tab: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS) {
    await tab.screenshot({ path: path.join(process.env.SCREENSHOTS, `${name}.png`), fullPage: true });
  }
}

export function rgb(hex: string): string {
  return `rgb(${channels(hex).join(', ')})`;
}

function channels(hex: string): number[] {
  return [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16));
}

/** WCAG 2's contrast ratio. */
export function contrast(a: string, b: string): number {
  const luminance = (hex: string) => channels(hex)
    .map(value => value / 255)
    .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i]!, 0);
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}
