export * from './support/fixtures';
