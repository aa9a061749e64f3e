import * as fc from 'fast-check';
import { parseAmount, parseBytes, parseMillicores, parseRelease, parseSeconds, parseShare, parseWhole } from '../src/commands/option-values';
import { UsageError } from '../src/errors';
import { formatAmount, formatBytes, formatCpu, formatShare } from '../src/output/format';
import { quantile, statistics } from '../src/simulation/statistics';

test.each([
  ['30M', 30_000_000], ['1.5k', 1500], ['1.1k', 1100], ['250K', 250_000], ['2G', 2e9], ['30_000_000', 30_000_000], ['30,000,000', 30_000_000], ['1,500.5', 1500.5], ['0.5', 0.5],
])('%s is an amount', (text, value) => {
  expect(parseAmount('--dpm', text)).toBe(value);
});

test.each(['', '0', '-1', '1e6', '1,00', ',000', '1000,000', 'M', '30m', '30 M', 'NaN', '∞', '0x10'])("'%s' is no amount", text => {
  expect(() => parseAmount('--dpm', text)).toThrow(new UsageError(`--dpm must be a number above 0 such as 250000, 250k or 30M, got '${text}'`));
});

test.each([['0', 0], ['334', 334], ['5k', 5000]])('%s is a whole number', (text, value) => {
  expect(parseWhole('--seed', text, 0)).toBe(value);
});

test.each(['', '-1', '1.5', '1001', 'x', '1e3'])("'%s' is no whole number from 0 to 1000", text => {
  expect(() => parseWhole('--seed', text, 0, 1000)).toThrow(`--seed must be a whole number from 0 to 1000, got '${text}'`);
});

test.each([['60s', 60], ['1m', 60], ['1m30s', 90], ['1h', 3600], ['1d', 86_400], ['500ms', 0.5]])('%s is a duration', (text, value) => {
  expect(parseSeconds('--interval', text)).toBe(value);
});

test.each(['', '60', '1.5m', '-1s', '1m 30s'])("'%s' is no duration", text => {
  expect(() => parseSeconds('--interval', text)).toThrow(`--interval must be a duration such as 30s, 1m or 1m30s, got '${text}'`);
});

test.each([['6Gi', 6 * 2 ** 30], ['1.5Gi', 1.5 * 2 ** 30], ['512Mi', 2 ** 29]])('%s is a size', (text, value) => {
  expect(parseBytes('--scraper-memory', text)).toBe(value);
});

test.each(['', '6', '6G', '6GiB', '0Gi', '0.0001Gi', '-1Gi'])("'%s' is no size", text => {
  expect(() => parseBytes('--scraper-memory', text)).toThrow('--scraper-memory must be a whole number of mebibytes such as 6Gi, 1.5Gi or 512Mi');
});

test.each([['2', 2000], ['0.5', 500], ['500m', 500]])('%s is an amount of CPU', (text, value) => {
  expect(parseMillicores('--scraper-cpu', text)).toBe(value);
});

test.each(['', '0', '0.0001', '1.5m', 'one'])("'%s' is no amount of CPU", text => {
  expect(() => parseMillicores('--scraper-cpu', text)).toThrow('--scraper-cpu must be an amount of CPU such as 2, 0.5 or 500m');
});

test.each([['25%', 0.25], ['0.25', 0.25], ['0', 0]])('%s is a share', (text, value) => {
  expect(parseShare('--headroom', text, 1)).toBe(value);
});

test.each(['', '25', '101%', '-1%', 'half'])("'%s' is no share up to 1", text => {
  expect(() => parseShare('--max-risk', text, 1)).toThrow(`--max-risk must be a share from 0 to 1 such as 25% or 0.25, got '${text}'`);
});

test.each([['0.158.0', '0.158.0'], ['v0.159', '0.159.0'], ['0.163.2', '0.163.2']])('%s is a version', (text, value) => {
  expect(parseRelease('--collector-version', text)).toBe(value);
});

test.each(['', 'latest', '1.0.0', '0.158.0-rc1'])("'%s' is no version", text => {
  expect(() => parseRelease('--collector-version', text)).toThrow(`--collector-version must be a version such as 0.158.0, got '${text}'`);
});

test('figures are printed with three digits and a unit', () => {
  expect([999, 1000, 89_820, 999_600, 1_624_000, 2.5e9].map(formatAmount)).toEqual(['999', '1k', '89.8k', '1M', '1.62M', '2.5G']);
  expect([0, 0.0004, 0.034, 0.25, 0.999, 1].map(formatShare)).toEqual(['0 %', '<0.1 %', '3.4 %', '25 %', '100 %', '100 %']);
  expect([512 * 2 ** 20, 6 * 2 ** 30, 10.5 * 2 ** 30].map(formatBytes)).toEqual(['512Mi', '6Gi', '10.5Gi']);
  expect([2000, 1500].map(formatCpu)).toEqual(['2', '1500m']);
});

test('the 95th percentile is a value that 95 % do not exceed, and no smaller one is', () => {
  fc.assert(fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 300 }), values => {
    const { p95, worst } = statistics(values);
    expect(values.filter(value => value <= p95).length / values.length).toBeGreaterThanOrEqual(0.95);
    expect(values.filter(value => value < p95).length / values.length).toBeLessThan(0.95);
    expect(worst).toBe(Math.max(...values));
  }));
  expect(quantile([1, 2, 3, 4], 0.05)).toBe(1);
});
