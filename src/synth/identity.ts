import { DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Reference, Stage, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { JoinedText } from './joined-text';
import { referenceOf } from './tokens';

/**
 * Returns a text that identifies a value, independent of the stack that uses the value.
 *
 * Stacks render the same reference differently, and the same logical id can mean different things in two stacks. In the text, a reference
 * is the path of its target.
 */
export function identityOf(scope: IConstruct, value: unknown): string {
  return textOf(resolved(scope, value));
}

/** Returns such a text for each value of a list. The list as a whole can be a token. */
export function identitiesOf(scope: IConstruct, values: unknown): string[] {
  const list = resolved(scope, values) ?? [];
  return Array.isArray(list) ? list.map(textOf) : [textOf(list)];
}

function resolved(scope: IConstruct, value: unknown): any {
  // Most values are single references, which do not have to be resolved.
  const reference = typeof value === 'string' ? referenceOf(value) : undefined;
  if (reference && isNamed(reference)) {
    return nameOf(reference);
  }
  return Tokenization.resolve(value, { scope, resolver: new IdentityResolver(new TextConcat()), preparing: false });
}

/** Returns such a text without the stage of the scope, so that construct ids are the same in every stage. */
export function identityInStage(scope: IConstruct, value: unknown): string {
  const stage = Stage.of(scope)?.node.path;
  return stage ? identityOf(scope, value).split(`<${stage}/`).join('<') : identityOf(scope, value);
}

class IdentityResolver extends DefaultTokenResolver {
  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
    if (Reference.isReference(token) && isNamed(token)) {
      return nameOf(token);
    }
    if (JoinedText.isJoinedText(token)) {
      return context.resolve(token.text);
    }
    return super.resolveToken(token, context, postProcessor);
  }
}

/** Pseudo parameters are the same in every stack. */
function isNamed({ displayName }: Reference): boolean {
  return !displayName.startsWith('AWS::');
}

function nameOf({ target, displayName }: Reference): string {
  return `<${target.node.path}.${displayName}>`;
}

class TextConcat {
  public join(left: unknown, right: unknown): string {
    return `${left === undefined ? '' : textOf(left)}${right === undefined ? '' : textOf(right)}`;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value) ?? '';
}
