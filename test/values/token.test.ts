import { Token } from '../../src';

test('where a token comes from', () => {
  const facts = (token: Token) => [token.secretName, token.key, token.mounted];
  expect(facts(Token.fromSecret('name', 'key'))).toEqual(['name', 'key', false]);
  expect(facts(Token.fromMountedSecret('name', 'key'))).toEqual(['name', 'key', true]);
  expect(facts(Token.none())).toEqual([undefined, undefined, false]);
});
