import { Duration } from 'cdk8s';
import fc from 'fast-check';
import { goDuration, goSeconds, prometheusSeconds, seconds } from '../../src/text/durations';

test.each([
  [Duration.seconds(0), '0s'], [Duration.millis(200), '200ms'], [Duration.seconds(90), '90s'], [Duration.minutes(10), '10m'], [Duration.hours(24), '24h'], [Duration.seconds(3601), '3601s'],
])('a duration, %#', (duration, text) => {
  expect(goDuration(duration)).toBe(text);
});

test('a duration reads back as the same time', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 10_000_000 }), millis => {
    expect(prometheusSeconds(goDuration(Duration.millis(millis)))).toBeCloseTo(millis / 1000, 6);
  }));
});

test.each<[string, number | undefined]>([
  ['1h30m', 5400], ['15s', 15], ['500ms', 0.5], ['1d', 86_400], ['1w2d', 777_600], ['1y', 31_536_000], ['0', undefined], ['', undefined], ['s', undefined], ['1m1h', undefined], ['1.5s', undefined],
])('the Prometheus duration %s', (text, expected) => {
  expect(prometheusSeconds(text)).toBe(expected);
});

test.each<[unknown, number | undefined]>([
  ['1h30m', 5400], ['1.5m', 90], ['+5s', 5], ['-5s', -5], ['0', 0], [0, 0], [1_500_000_000, 1.5], ['5', undefined], ['1d', undefined], [NaN, undefined], [null, undefined],
])('the Go duration %j', (text, expected) => {
  expect(goSeconds(text)).toBe(expected);
});

test('a duration for people', () => {
  expect(seconds(Duration.millis(1500))).toBe('1.5 s');
});
