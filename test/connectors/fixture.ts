export * from '../support/fixtures/connectors';
