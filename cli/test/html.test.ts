import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { contrast, inBrowser, keepScreenshot, launch, rgb, watch } from './support/browser';
import { PALETTE } from '../src/output/page';
import { loadHashes } from '../src/rings';
import { run } from '../src/run';

let folder: string;
let page: string;
beforeAll(async () => {
  await loadHashes();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plan-html-'));
  page = path.join(folder, 'plan.html');
  const code = await run(['plan', '--dpm', '30M', '--targets', '334', '--draws', '20', '--cluster-name', 'prod-eu-1', '--output', 'html', '--out-file', page], () => undefined, () => undefined);
  expect(code).toBe(0);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

test('the page is self-contained: it names no other place, and has no script', () => {
  const html = fs.readFileSync(page, 'utf8');
  const urls = [...html.matchAll(/https?:\/\/[^\s"'<)]+/g)].map(match => match[0]);
  expect(new Set(urls)).toEqual(new Set(['http://www.w3.org/2000/svg']));
  expect(html).not.toMatch(/<script|<link|<img|@import|url\((?!#)/);
  expect(html).not.toMatch(/undefined|NaN|Infinity/);
});

// A browser on a loaded machine takes its time.
jest.setTimeout(60_000);

inBrowser('in a real browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test.each([
    ['light', 1200, '.wide'], ['dark', 1200, '.wide'], ['light', 390, '.narrow'], ['dark', 390, '.narrow'],
  ] as const)('%s, %i pixels wide', async (colorScheme, width, shown) => {
    const tab = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const { complaints, requests } = watch(tab);
    await tab.goto(pathToFileURL(page).href);

    expect(complaints).toEqual([]);
    expect(requests).toEqual([pathToFileURL(page).href]);
    expect(await tab.title()).toBe('Plan for 30M data points a minute from 334 targets');
    // The page itself never scrolls sideways; only its tables and code do.
    expect(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(await tab.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(rgb(PALETTE[colorScheme]['--ground']));

    const figures = tab.locator('figure');
    expect(await figures.count()).toBe(5);
    for (let i = 0; i < 5; i++) {
      const pictures = figures.nth(i).locator(`${shown} svg`);
      expect(await pictures.isVisible()).toBe(true);
      expect(await figures.nth(i).locator('svg:visible').count()).toBe(1);
      expect((await pictures.boundingBox())!.width).toBeGreaterThan(Math.min(300, width * 0.75));
      expect((await pictures.locator('title').textContent())!.length).toBeGreaterThan(20);
    }
    // Colours of the drawings come from the scheme, too.
    const bar = figures.first().locator(`${shown} svg path[fill="var(--blue)"]`).first();
    expect(await bar.evaluate((element: unknown) => (globalThis as any).getComputedStyle(element).fill)).toBe(rgb(PALETTE[colorScheme]['--blue']));
    expect(await figures.first().locator(`${shown} svg path[fill="var(--blue)"]`).count()).toBeGreaterThanOrEqual(38);
    // No text of a drawing leaves it, and no two entries of a legend or marks run into each other.
    expect(await tab.evaluate(`(${OVERFLOWING_TEXT})('${shown}')`)).toEqual([]);

    await keepScreenshot(tab, `plan-${colorScheme}-${width}`);
    await tab.close();
  });

  test('texts have enough contrast in both schemes', async () => {
    for (const palette of Object.values(PALETTE)) {
      for (const ink of ['--ink', '--faint', '--red', '--green', '--blue'] as const) {
        for (const ground of ['--ground', '--panel'] as const) {
          expect({ ink, ground, enough: contrast(palette[ink], palette[ground]) >= 4.5 }).toEqual({ ink, ground, enough: true });
        }
      }
    }
  });

  test('the props can be read as they are', async () => {
    const tab = await browser.newPage();
    await tab.goto(pathToFileURL(page).href);
    expect(await tab.locator('pre code').textContent()).toContain("clusterName: 'prod-eu-1',\n  sizing: Sizing.forLoad({\n");
    await tab.close();
  });
});

test('the built command prints the same page', () => {
  const built = path.join(__dirname, '..', 'dist', 'prometheus-tiered.js');
  const html = execFileSync(process.execPath, [built, 'plan', '--dpm', '30M', '--targets', '334', '--draws', '20', '--cluster-name', 'prod-eu-1', '--output', 'html'], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  // The drawings' ids count up over a process.
  const stable = (text: string) => text.replace(/zr\d+-/g, 'zr-');
  expect(stable(html)).toBe(stable(fs.readFileSync(page, 'utf8')));
});

const OVERFLOWING_TEXT = `shown => {
  const bad = [];
  for (const svg of document.querySelectorAll(shown + ' svg')) {
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].map(text => ({ text: text.textContent, box: text.getBoundingClientRect() }));
    for (const { text, box } of texts) {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) bad.push('outside: ' + text);
    }
    for (let i = 0; i < texts.length; i++) for (let j = i + 1; j < texts.length; j++) {
      const [a, b] = [texts[i].box, texts[j].box];
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3) bad.push('over each other: ' + texts[i].text + ' / ' + texts[j].text);
    }
  }
  return bad;
}`;
