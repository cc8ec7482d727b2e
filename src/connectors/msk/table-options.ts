/** The startup mode of the Table API for each value of `starting.offsets`. */
const STARTUP_MODES: { [startingOffsets: string]: string } = {
  earliest: 'earliest-offset',
  latest: 'latest-offset',
  committed: 'group-offsets',
  timestamp: 'timestamp',
};

/** Converts a property group to Table API options. Options of the Kafka client get a prefix. */
export function kafkaTableOptions(properties: { [key: string]: string }): { [key: string]: string } {
  const options = Object.entries(properties).map(([key, value]) => {
    switch (key) {
      case 'starting.offsets': return ['scan.startup.mode', STARTUP_MODES[value]];
      case 'starting.offsets.timestamp': return ['scan.startup.timestamp-millis', value];
      default: return [/^(topic$|topic-pattern$|sink\.)/.test(key) ? key : `properties.${key}`, value];
    }
  });
  return { connector: 'kafka', ...Object.fromEntries(options) };
}
