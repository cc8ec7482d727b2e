import * as fc from 'fast-check';
import { PropertyGroups } from '../../src';
import { PropertyGroupSet } from '../../src/application/property-group-set';

const id = fc.oneof(fc.stringMatching(/^[a-zA-Z0-9_.-]{1,50}$/), fc.constantFrom('constructor', 'toString', 'valueOf', '__proto__'));
const key = fc.oneof(fc.string({ minLength: 1, maxLength: 40 }), fc.constantFrom('constructor', 'hasOwnProperty', '__proto__'));
const value = fc.string({ minLength: 1, maxLength: 40 });
const entries = fc.uniqueArray(fc.tuple(id, fc.dictionary(key, value, { minKeys: 1, maxKeys: 5, noNullPrototype: true })),
  { selector: ([groupId]) => groupId, maxLength: 8 });

function asEntries(groups: PropertyGroups): [string, [string, string][]][] {
  return Object.entries(groups).map(([groupId, properties]) => [groupId, Object.entries(properties)]);
}

function sorted(groups: [string, [string, string][]][]) {
  return groups.map(([groupId, properties]) => [groupId, [...properties].sort()]).sort();
}

test('every added group is included, regardless of its name', () => {
  fc.assert(fc.property(entries, groups => {
    const set = new PropertyGroupSet({}, {});
    groups.forEach(([groupId, properties]) => set.add(groupId, properties));
    expect(sorted(asEntries(set.all()))).toEqual(sorted(groups.map(([groupId, properties]) => [groupId, Object.entries(properties)])));
  }));
});

test('adding the same groups again changes nothing', () => {
  fc.assert(fc.property(entries, groups => {
    const set = new PropertyGroupSet({}, {});
    groups.forEach(([groupId, properties]) => set.add(groupId, properties));
    const before = asEntries(set.all());
    groups.forEach(([groupId, properties]) => set.add(groupId, properties));
    expect(asEntries(set.all())).toEqual(before);
  }));
});

test('groups keep the order in which they were added', () => {
  const set = new PropertyGroupSet({ Zeta: { k: 'v' } }, { Python: { k: 'v' } });
  set.add('Alpha', { k: 'v' });
  set.add('Zeta', { l: 'v' });
  expect(Object.keys(set.all())).toEqual(['Zeta', 'Python', 'Alpha']);
});

test('a rejected property does not change the group', () => {
  const set = new PropertyGroupSet({ A: { k: '1' } }, {});
  expect(() => set.add('A', { l: '2', k: '3' })).toThrow("property k of group A must have one value, got '1' and '3'");
  expect(set.all()).toEqual({ A: { k: '1' } });
});
