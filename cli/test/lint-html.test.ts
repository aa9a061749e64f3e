import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { inBrowser, keepScreenshot, launch, rgb, watch } from './support/browser';
import { yamlOf } from './support/stack';
import { CATALOGUE } from '../src/library';
import { PALETTE } from '../src/output/page';
import { run } from '../src/run';

// A browser on a loaded machine takes its time.
jest.setTimeout(120_000);

const MONITOR = 'apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\n';
const LABELS = 'labels: { prometheus.dynatrace.com: "true" }';

let folder: string;
let pages: { readonly findings: string; readonly nothing: string };
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lint-html-'));
  const write = (name: string, text: string) => {
    fs.writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const stack = write('stack.yaml', yamlOf({}));
  const monitors = write('monitors.yaml', [
    `${MONITOR}metadata: { name: <b>bold</b>, namespace: shop }\nspec: { endpoints: [] }\n`,
    `${MONITOR}metadata: { name: ${'a-very-long-name-that-goes-on-and-on-'.repeat(4)}, namespace: shop }\nspec: { endpoints: [] }\n`,
    `${MONITOR}metadata:\n  name: old\n  namespace: shop\n  annotations: { acknowledge.cdk8s-prometheus-tiered/PT023: until March & no longer, acknowledge.cdk8s-prometheus-tiered/PT029: unused }\nspec: { endpoints: [] }\n`,
    `${MONITOR}metadata: { name: slow, namespace: shop, ${LABELS} }\nspec: { selector: {}, endpoints: [{ port: web, interval: 10s, scrapeTimeout: 15s }] }\n`,
    'replicas: 3\n',
  ].join('---\n'));
  const make = async (name: string, files: string[], expected: number) => {
    const file = path.join(folder, name);
    expect(await run(['lint', ...files, '--output', 'html', '--out-file', file], () => undefined, text => { throw new Error(text); })).toBe(expected);
    return file;
  };
  pages = { findings: await make('findings.html', [stack, monitors], 3), nothing: await make('nothing.html', [stack], 0) };
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

test('the page is self-contained: it loads nothing, has no script, and quotes what it shows', () => {
  const html = fs.readFileSync(pages.findings, 'utf8');
  expect(html).not.toMatch(/<script|<link|<img|@import|url\(|<b>bold|undefined|\[object/);
  const urls = [...html.matchAll(/https?:\/\/[^\s"'<)]+/g)].map(match => match[0]);
  expect(urls.filter(url => !CATALOGUE.some(({ address }) => address === url))).toEqual([]);
});

inBrowser('in a real browser', () => {
  let browser: Browser;
  beforeAll(async () => { browser = await launch(); });
  afterAll(() => browser.close());

  test.each([['light', 1200], ['dark', 1200], ['light', 390], ['dark', 390]] as const)('%s, %i pixels wide', async (colorScheme, width) => {
    const tab = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const { complaints, requests } = watch(tab);
    await tab.goto(pathToFileURL(pages.findings).href);
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [pathToFileURL(pages.findings).href] });
    expect(await tab.title()).toMatch(/^1 error, 2 warnings in .*stack\.yaml, .*monitors\.yaml$/);
    expect(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(await tab.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(rgb(PALETTE[colorScheme]['--ground']));
    expect(await tab.locator('section[id] h2').allInnerTexts()).toEqual([expect.stringMatching(/^error PT026 /i), expect.stringMatching(/^warning PT023 /i)]);
    expect(await tab.locator('section[id] .places li').count()).toBe(3);
    // What the list at the top leads to.
    await tab.locator('nav a').last().click();
    expect(await tab.evaluate('location.hash')).toBe('#pt023-warning');
    const why = tab.locator('#pt023-warning details p').first();
    expect(await why.isVisible()).toBe(false);
    await tab.locator('#pt023-warning summary').click();
    expect(await why.isVisible()).toBe(true);
    expect(await tab.locator('text=Acknowledged: until March & no longer').count()).toBe(1);
    expect(await tab.locator('.notes').allInnerTexts()).toEqual([expect.stringContaining("a document without 'apiVersion' and 'kind' left out"), expect.stringContaining('PT029')]);
    await keepScreenshot(tab, `lint-${colorScheme}-${width}`);
    await tab.close();
  });

  test('with nothing found it says so', async () => {
    const tab = await browser.newPage();
    await tab.goto(pathToFileURL(pages.nothing).href);
    expect(await tab.locator('h1').innerText()).toMatch(/^Nothing found in /);
    expect(await tab.locator('.good').innerText()).toBe('Everything fits together.');
    expect(await tab.locator('nav, section').count()).toBe(0);
    await keepScreenshot(tab, 'lint-nothing');
    await tab.close();
  });
});
