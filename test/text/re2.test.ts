import * as fc from 'fast-check';
import { RE2JS } from 're2js';
import { re2Problem } from '../../src/text/re2';

function compiles(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}

test('a pattern is taken exactly when RE2 takes it, also where RE2 is not asked', () => {
  const piece = fc.constantFrom(...'ab09zAZ_ ;:,./=@%()|*+?^$[]-\\{}\'"', 'a-z', '0-9', '[', ']', '(', ')', '[a-z]', '.*', '(?', '[^', '[:', ':]', 'x{2}', '\\d');
  fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
    const pattern = pieces.join('');
    return (re2Problem(pattern) === undefined) === compiles(pattern);
  }), { numRuns: 20_000, seed: 7 });
});

test('what only other engines know is named', () => {
  expect(re2Problem('(?=go_).*')).toContain('invalid or unsupported Perl syntax');
  expect(re2Problem('(a')).toContain('missing closing )');
  expect(re2Problem('(a)\\1')).toContain('invalid escape sequence');
});

test('RE2 is not loaded for plain patterns', () => {
  jest.isolateModules(() => {
    jest.doMock('re2js', () => {
      throw new Error('loaded');
    });
    const { re2Problem: fresh } = jest.requireActual('../../src/text/re2');
    for (const pattern of ['', 'true;true', '(.+);true', '([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)', '(https?);true', 'metadata.dynatrace.com/(.*)']) {
      expect(fresh(pattern)).toBeUndefined();
    }
    expect(fresh('\\d+')).toBe('loaded');
    jest.dontMock('re2js');
  });
});
