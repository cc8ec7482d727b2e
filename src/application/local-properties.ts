import * as fs from 'fs';
import * as path from 'path';
import { Annotations, attachCustomSynthesis, Stage, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LocalPropertiesOptions } from './local-properties-options';
import { localText } from './local-text';
import { PYTHON_GROUP } from '../base/validation';
import { InputError, locatesErrors } from '../synth/errors';
import { A_STRING, mapOf, requireKinds } from '../synth/kinds';
import { PropertyGroups } from '../values/settings';

const ID = 'LocalProperties';

/** Files that the CDK itself writes into a cloud assembly. */
const ASSEMBLY_FILE = /^(manifest\.json|tree\.json|cdk\.out|validation-report\.json)$|\.(template|nested\.template|assets|metadata)\.json$/;

/** Writes the property groups of an application into the cloud assembly, in the same format as on the service. */
@locatesErrors
export class LocalProperties extends Construct {
  private readonly fileName: string;
  private readonly options: LocalPropertiesOptions;

  /**
   * @param groups returns the groups of the application, which are only complete at synthesis
   */
  constructor(
    private readonly application: Construct,
    options: LocalPropertiesOptions,
    private readonly groups: () => PropertyGroups,
  ) {
    if (application.node.tryFindChild(ID)) {
      throw new InputError('writeLocalProperties must be called once for an application, got a second call');
    }
    super(application, ID);
    this.options = requireKinds(options, { fileName: A_STRING, overrides: mapOf(mapOf(A_STRING)), replace: mapOf(mapOf(A_STRING)) });
    const { fileName = `${application.node.path.replace(/\//g, '.')}.application_properties.json`, overrides = {}, replace = {} } = this.options;
    validateFileName(fileName);
    this.fileName = fileName;
    const twice = Object.keys(overrides).find(groupId => Object.hasOwn(replace, groupId));
    if (twice !== undefined) {
      throw new InputError(`property group ${twice} must be in either overrides or replace, got both`);
    }
    application.node.addValidation({ validate: () => [...this.unknownGroups(), ...this.sameFile()] });
    attachCustomSynthesis(this, { onSynthesize: ({ outdir }) => this.write(outdir) });
  }

  private applicationGroups(): PropertyGroups {
    return Object.fromEntries(Object.entries(this.groups()).filter(([groupId]) => groupId !== PYTHON_GROUP));
  }

  private unknownGroups(): string[] {
    const known = Object.keys(this.applicationGroups());
    return (['overrides', 'replace'] as const).flatMap(prop => Object.keys(this.options[prop] ?? {})
      .filter(groupId => !known.includes(groupId))
      .map(groupId => `${prop} of writeLocalProperties must name property groups of the application (${known.join(', ') || 'it has none'}), got ${groupId}`));
  }

  private sameFile(): string[] {
    const stage = Stage.of(this)!;
    const same = stage.node.findAll()
      .filter((other): other is LocalProperties => other instanceof LocalProperties && other !== this && Stage.of(other) === stage)
      .find(other => other.fileName === this.fileName);
    return same ? [`fileName of writeLocalProperties must be unique in a cloud assembly, got ${this.fileName} as for ${same.application.node.path}`] : [];
  }

  private write(directory: string): void {
    const { overrides = {}, replace = {} } = this.options;
    const unresolved: string[] = [];
    const content = Object.entries(this.applicationGroups()).map(([groupId, properties]) => {
      const local = Object.hasOwn(replace, groupId) ? replace[groupId] : { ...properties, ...overrides[groupId] };
      const entries = Object.entries(local).map(([key, value]) => {
        const name = localText(this, key).text;
        const { text, known } = localText(this, value);
        known || unresolved.push(`${groupId}.${name}`);
        return [name, text];
      });
      return { PropertyGroupId: groupId, PropertyMap: Object.fromEntries(entries) };
    });
    fs.writeFileSync(path.join(directory, this.fileName), JSON.stringify(content, undefined, 2) + '\n');
    if (unresolved.length > 0) {
      Annotations.of(this.application).addInfo(
        `${this.fileName} has placeholders for values that are not known before the deployment: ${unresolved.join(', ')}; set local values in overrides or replace`);
    }
  }
}

function validateFileName(fileName: string): void {
  if (Token.isUnresolved(fileName)) {
    throw new InputError('fileName of writeLocalProperties must be known at synthesis, got a token');
  }
  if (!/^[^/\\]+$/.test(fileName) || fileName === '.' || fileName === '..' || Buffer.byteLength(fileName) > 255) {
    throw new InputError(`fileName of writeLocalProperties must be a bare file name of at most 255 bytes without a directory, got '${fileName}'`);
  }
  if (ASSEMBLY_FILE.test(fileName)) {
    throw new InputError(`fileName of writeLocalProperties must not be a file of the CDK itself, got '${fileName}'`);
  }
}
