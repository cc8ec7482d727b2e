import * as path from 'path';
import { StubTools } from './stub-tools';
import { PythonRequirements } from '../../../src/values/code/python-requirements';

let tools: StubTools;

beforeEach(() => {
  tools = new StubTools();
});

afterEach(() => tools.remove());

function read(content: string, file = 'project/requirements.txt'): PythonRequirements {
  tools.write(file, content);
  return new PythonRequirements(path.join(tools.directory, 'project'), path.join(tools.directory, file));
}

/** What pip gets of a file without others. */
function filtered(...lines: string[]): string[] {
  return read(lines.join('\n')).files.at(-1)!.content.split('\n');
}

describe('lines of PyFlink are left out', () => {
  test.each([
    'apache-flink', 'apache-flink==1.20.0', 'Apache_Flink >= 1.20', 'apache.flink~=1.20.0', 'apache--flink', 'apache-flink[cep]==1.20.0', 'apache-flink-libraries==1.20.0',
    'APACHE-FLINK_LIBRARIES', '  apache-flink==1.20  # the runtime', "apache-flink==1.20; python_version > '3'", 'apache-flink @ https://example.com/apache_flink-1.20.0.whl',
    'https://example.com/apache_flink-1.20.0-cp311-cp311-manylinux1_x86_64.whl', './wheels/apache_flink_libraries-1.20.0.tar.gz', 'apache-flink-1.20.0.tar.gz',
    '-e git+https://example.com/flink.git#egg=apache-flink&subdirectory=flink-python',
  ])('%s', line => {
    expect(filtered('before', line, 'after')).toEqual(['before', '', 'after']);
  });

  test('with their continuation, and the line numbers stay', () => {
    expect(filtered('apache-flink==1.20.0 \\', '  --hash=sha256:abc \\', '  --hash=sha256:def', 'pure')).toEqual(['', '', '', 'pure']);
  });

  test('in files of other folders, under the given line endings', () => {
    tools.write('project/more/base.txt', '\uFEFFapache-flink\r\npure\r\n-r deep/other.txt');
    tools.write('project/more/deep/other.txt', 'Apache-Flink-Libraries\nother');
    const requirements = read('-r more/base.txt\nnative');
    expect(requirements.files.map(({ content }) => content)).toEqual(['\nother', '\npure\n-r requirements-2.txt', '-r requirements-1.txt\nnative']);
    expect(requirements.files.map(({ source }) => source)).toEqual(['more/deep/other.txt', 'more/base.txt', 'requirements.txt']);
  });

  test.each(['apache-flink-connector', 'flink', 'my-apache-flink', 'apache-flink2', 'apache-beam'])('but not of %s', line => {
    expect(filtered(line)).toEqual([line]);
  });

  test('so there can be no packages to install', () => {
    expect(read('# only what the runtime has\napache-flink\n--index-url https://example.com\n').installs).toBe(false);
    expect(read('apache-flink\npure').installs).toBe(true);
  });
});

describe('named files', () => {
  test.each([
    ['-r more.txt', '-r'], ['-rmore.txt', '-r'], ['--requirement more.txt', '--requirement'], ['--requirement=more.txt', '--requirement'], ['-c "more.txt"', '-c'],
    ['--constraint=more.txt', '--constraint'],
  ])('are copied: %s', (line, option) => {
    tools.write('project/more.txt', 'pure');
    expect(filtered(line)).toEqual([`${option} requirements-1.txt`]);
  });

  test('are read once', () => {
    tools.write('project/more.txt', 'pure\n-r requirements.txt');
    expect(read('-r more.txt\n-r more.txt').files.map(({ content }) => content)).toEqual(['pure\n-r requirements.txt', '-r requirements-1.txt\n-r requirements-1.txt']);
  });

  test.each(['-r https://example.com/requirements.txt', '-r ${BASE}/requirements.txt'])('that only pip can read stay: %s', line => {
    expect(filtered(line)).toEqual([line]);
  });

  test('that do not exist are an error', () => {
    expect(() => read('-r more.txt')).toThrow(`-r in requirements.txt must name an existing file, got ${path.join(tools.directory, 'project/more.txt')}`);
  });

  test('of constraints install no packages', () => {
    tools.write('project/limits.txt', 'pure<2');
    expect(read('-c limits.txt').installs).toBe(false);
  });
});

describe('local wheels', () => {
  test('are resolved against the project, where pip runs', () => {
    tools.write('project/more/wheels/a.whl');
    tools.write('project/more/base.txt', '--find-links ./wheels\n-f=wheels\n--find-links https://example.com/wheels');
    const requirements = read('-r more/base.txt');
    expect(requirements.files[0].content).toBe('--find-links more/wheels\n-f more/wheels\n--find-links https://example.com/wheels');
    expect([...requirements.localPaths]).toEqual([path.join(tools.directory, 'project/more/wheels')]);
  });

  test('count as sources', () => {
    tools.write('project/wheels/own-1.0-py3-none-any.whl');
    expect([...read('./wheels/own-1.0-py3-none-any.whl ; python_version > "3"').localPaths]).toEqual([path.join(tools.directory, 'project/wheels/own-1.0-py3-none-any.whl')]);
  });

  test('in a directory that does not exist are an error', () => {
    expect(() => read('--find-links ./wheels')).toThrow('--find-links in requirements.txt must name an existing directory, got ./wheels');
  });
});
