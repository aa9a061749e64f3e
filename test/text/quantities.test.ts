import { Size } from 'cdk8s';
import { bytes, quantity, quantityValue } from '../../src/text/quantities';

test.each([[Size.gibibytes(6), '6Gi'], [Size.mebibytes(1536), '1536Mi'], [Size.kibibytes(5), '5Ki'], [Size.tebibytes(1), '1Ti'], [Size.gibibytes(0.5), '512Mi']])('a size, %#', (size, text) => {
  expect(quantity(size)).toBe(text);
});

test('a size as a number of bytes', () => {
  expect(bytes(Size.mebibytes(2))).toBe(2 * 1024 * 1024);
});

test.each<[unknown, number | undefined]>([['250m', 0.25], ['1Gi', 2 ** 30], [2, 2], ['1e3', 1000], ['constructor', undefined], [{ toString: 'x' }, undefined], [undefined, undefined]])(
  'the value of the quantity %p is %p', (written, value) => {
    expect(quantityValue(written)).toBe(value);
  });
