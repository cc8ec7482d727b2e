import { InputError } from '../synth/errors';
import { describe, mark } from '../synth/kinds';
import { isToken } from '../synth/tokens';

/**
 * The step by which scaling changes the parallelism.
 */
export class ScalingStep {
  /**
   * Multiplies the parallelism to scale out and divides it to scale in. Rounds away from the current parallelism, so that each
   * step changes it.
   *
   * @param factor the factor; must be more than 1
   */
  public static factor(factor: number): ScalingStep {
    if (!isToken(factor) && !(Number.isFinite(factor) && factor > 1)) {
      throw new InputError(`factor of a scaling step must be more than 1, got ${describe(factor)}`);
    }
    return new ScalingStep(factor, 0);
  }

  /**
   * Adds to the parallelism to scale out and subtracts from it to scale in.
   *
   * @param count the number to add or subtract; must be an integer of at least 1
   */
  public static by(count: number): ScalingStep {
    if (!isToken(count) && !(Number.isInteger(count) && count >= 1)) {
      throw new InputError(`count of a scaling step must be an integer of at least 1, got ${describe(count)}`);
    }
    return new ScalingStep(1, count);
  }

  private constructor(
    /** The factor to multiply or divide the parallelism by. 1 for a step by a count. */
    public readonly multiplier: number,
    /** The number to add or subtract. 0 for a step by a factor. */
    public readonly increment: number,
  ) {}
}

mark(ScalingStep, 'ScalingStep');
