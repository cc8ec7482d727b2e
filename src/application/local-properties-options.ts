import { PropertyGroups } from '../values/settings';

/**
 * Options for writing the property groups of an application to a file for local runs.
 */
export interface LocalPropertiesOptions {
  /**
   * The name of the file in the cloud assembly. Must be a bare name without a directory.
   *
   * @default - the construct path with dots, followed by `.application_properties.json`
   */
  readonly fileName?: string;

  /**
   * Values for the local run, merged into the groups of the application.
   *
   * Can change values and add keys. Each group must exist when the CDK app is synthesized.
   *
   * @default - the values of the application
   */
  readonly overrides?: PropertyGroups;

  /**
   * Groups for the local run that replace a whole group of the application.
   *
   * Use this to give a table another connector, like `{ Orders: { connector: 'datagen' } }`. Each group must exist when the CDK app is
   * synthesized, and must not be in `overrides`.
   *
   * @default - the groups of the application
   */
  readonly replace?: PropertyGroups;
}
