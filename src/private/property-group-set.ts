import { PYTHON_GROUP, validatePropertyGroups } from './validation';
import { PropertyGroups } from '../settings';

/**
 * The property groups of an application while they are collected: from its props, from connectors and by hand.
 */
export class PropertyGroupSet {
  private readonly groups: { [groupId: string]: { [key: string]: string } } = {};

  /**
   * @param reserved the group that the application writes itself, where it has a Python entry point
   */
  constructor(initial: PropertyGroups, private readonly reserved: PropertyGroups) {
    Object.entries(initial).forEach(([id, properties]) => this.add(id, properties));
    Object.assign(this.groups, reserved);
    validatePropertyGroups(this.groups);
  }

  /** Adds properties to a group, which must not have them with other values. */
  public add(groupId: string, properties: { [key: string]: string }): void {
    if (groupId in this.reserved) {
      throw new Error(`property group ${PYTHON_GROUP} is written from python, use only one of the two`);
    }
    const merged = { ...this.groups[groupId] };
    for (const [key, value] of Object.entries(properties)) {
      if (key in merged && merged[key] !== value) {
        throw new Error(`property ${key} of group ${groupId} must have one value, got '${merged[key]}' and '${value}'`);
      }
      merged[key] = value;
    }
    validatePropertyGroups({ ...this.groups, [groupId]: merged });
    this.groups[groupId] = merged;
  }

  /** All groups, in the order in which they were first added. */
  public all(): PropertyGroups {
    return this.groups;
  }
}
