import { PYTHON_GROUP, validateGroupCount, validateProperty, validatePropertyCount, validatePropertyGroupId, validatePropertyGroupKind } from '../base/validation';
import { InputError } from '../synth/errors';
import { PropertyGroups } from '../values/settings';

/**
 * Collects the property groups of an application from its props, its connectors and calls of `addPropertyGroup`.
 */
export class PropertyGroupSet {
  // Maps, because a group or property can have the name of a member that every object inherits.
  private groups = new Map<string, Map<string, string>>();

  /**
   * @param reserved the property group that the application adds for a Python entry point, or no group
   * @param resolve returns the value in the template, in which different tokens can have the same value
   */
  constructor(
    initial: PropertyGroups,
    private readonly reserved: PropertyGroups,
    private readonly resolve: (value: string) => unknown = value => value,
  ) {
    Object.entries(initial).forEach(([id, properties]) => this.add(id, properties));
    Object.entries(reserved).forEach(([id, properties]) => this.merge(id, properties));
  }

  /** Adds properties to a group. Throws if a property already exists with a different value. */
  public add(groupId: string, properties: { [key: string]: string }): void {
    validatePropertyGroupId(groupId);
    if (Object.hasOwn(this.reserved, groupId)) {
      throw new InputError(`property group ${PYTHON_GROUP} must not be set together with python, which defines the same group, got both`);
    }
    properties && validatePropertyGroupKind(groupId, properties);
    this.merge(groupId, properties ?? {});
  }

  /** All groups, in the order in which they were first added to the application. */
  public all(): PropertyGroups {
    return asObject(this.groups);
  }

  private merge(groupId: string, properties: { [key: string]: string }): void {
    const merged = new Map(this.groups.get(groupId));
    for (const [key, value] of Object.entries(properties)) {
      validateProperty(groupId, key, value);
      const present = merged.get(key);
      if (present !== undefined && this.text(present) !== this.text(value)) {
        throw new InputError(`property ${key} of group ${groupId} must have one value, got ${this.text(present)} and ${this.text(value)}`);
      }
      merged.set(key, value);
    }
    validatePropertyCount(groupId, merged.size);
    const groups = new Map([...this.groups, [groupId, merged]]);
    validateGroupCount(groups.size);
    this.groups = groups;
  }

  private text(value: string): string {
    const resolved = this.resolve(value);
    return typeof resolved === 'string' ? `'${resolved}'` : JSON.stringify(resolved);
  }
}

function asObject(groups: Map<string, Map<string, string>>): PropertyGroups {
  return Object.fromEntries([...groups].map(([id, properties]) => [id, Object.fromEntries(properties)]));
}
