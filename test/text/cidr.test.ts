import { BlockList } from 'net';
import * as fc from 'fast-check';
import { cidrOf, hostCidr, isWithin } from '../../src/text/cidr';

const ipv4 = fc.ipV4();
const ipv6 = fc.ipV6();

/** Node's own reading of a range. */
function blocks(text: string): BlockList {
  const [address, prefix] = text.split('/');
  const list = new BlockList();
  list.addSubnet(address, Number(prefix), address.includes(':') ? 'ipv6' : 'ipv4');
  return list;
}

test('an address of either family is a range of one', () => {
  fc.assert(fc.property(fc.oneof(ipv4, ipv6), address => {
    expect(hostCidr(address)).toMatchObject({ text: `${address}/${address.includes(':') ? 128 : 32}`, bits: address.includes(':') ? 128 : 32 });
  }));
  expect(hostCidr('[fd00::1]')).toEqual(hostCidr('fd00::1'));
  expect(hostCidr('host.example')).toBeUndefined();
});

test('an address is within a range where Node finds it there', () => {
  const near = fc.tuple(fc.constantFrom('10.0.0.0/8', '10.128.0.0/9', '169.254.0.0/16', '0.0.0.0/0', '10.0.0.7/32'), fc.oneof(ipv4, fc.constantFrom('10.127.255.255', '10.128.0.0', '169.254.169.254', '10.0.0.7')));
  const far = fc.tuple(fc.constantFrom('fd00::/8', 'fe80::/10', 'fd00:ec2::/32', '::/0', '::1/128'), fc.oneof(ipv6, fc.constantFrom('fd00:ec2::254', 'fe80::1', 'febf::1', 'fec0::', '::1', '::ffff:10.0.0.1')));
  fc.assert(fc.property(fc.oneof(near, far), ([range, address]) => {
    expect(isWithin(hostCidr(address)!, cidrOf(range)!)).toBe(blocks(range).check(address, address.includes(':') ? 'ipv6' : 'ipv4'));
  }));
});

test('a range begins with its first address', () => {
  expect(cidrOf('10.0.0.0/8')).toBeDefined();
  expect(cidrOf('10.0.0.1/8')).toBeUndefined();
  expect(cidrOf('fd00::8000:0/97')).toBeDefined();
  expect(cidrOf('fd00::8000:0/96')).toBeUndefined();
});

test('a range is within itself, and none is within one of the other family', () => {
  expect(isWithin(cidrOf('10.0.0.0/8')!, cidrOf('10.0.0.0/8')!)).toBe(true);
  expect(isWithin(cidrOf('10.0.0.0/8')!, cidrOf('10.0.0.0/9')!)).toBe(false);
  expect(isWithin(cidrOf('10.0.0.0/8')!, cidrOf('::/0')!)).toBe(false);
});
