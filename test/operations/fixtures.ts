export * from '../support/fixtures/operations';
