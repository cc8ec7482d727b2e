import { differingRequirements } from '../../../src/values/code/python-markers';

const LINUX = { pythonVersion: '3.13', isLinux: true };

/** Whether pip of Python 3.13 decides differently than Python 3.11 would. */
function differs(marker: string, pip = LINUX): boolean {
  return differingRequirements('/missing', [`package>=1 ; ${marker}`], pip, '3.11').length > 0;
}

test.each([
  'python_version < "3.12"', "python_version<='3.11'", 'python_version > "3.11"', 'python_version >= "3.12"', 'python_version == "3.11"', 'python_version != "3.13"',
  'python_full_version >= "3.12.1"', 'python_version ~= "3.12"', 'platform_machine == "x86_64" and python_version < "3.12"',
])('%s differs', marker => {
  expect(differs(marker)).toBe(true);
});

test.each([
  'python_version >= "3.8"', 'python_version < "4.0"', 'python_version > "2.7"', 'python_version == "3.9"', 'sys_platform == "linux"', 'extra == "test" and python_version < "3.12"',
])('%s does not differ', marker => {
  expect(differs(marker)).toBe(false);
});

test('conditions on the platform differ on other systems', () => {
  expect(differs('sys_platform == "linux"', { pythonVersion: '3.11', isLinux: false })).toBe(true);
  expect(differs('python_version >= "3.8"', { pythonVersion: '3.11', isLinux: false })).toBe(false);
});

test('requirements without a condition do not differ', () => {
  expect(differingRequirements('/missing', ['numpy<3.12', '# python_version < "3.12"', ''], LINUX, '3.11')).toEqual([]);
});
