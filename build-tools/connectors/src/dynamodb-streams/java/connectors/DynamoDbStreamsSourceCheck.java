package connectors;

import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.dynamodb.source.DynamoDbStreamsSource;
import org.apache.flink.connector.dynamodb.source.config.DynamodbStreamsSourceConfigConstants;
import org.apache.flink.connector.dynamodb.source.serialization.DynamoDbStreamsDeserializationSchema;
import org.apache.flink.util.Collector;
import software.amazon.awssdk.services.dynamodb.model.Record;

/** {@code DynamoDbStreamsSource}. */
public final class DynamoDbStreamsSourceCheck implements Check {
    @Override
    public String connector() {
        return "dynamodb-streams-source";
    }

    @Override
    public Set<String> knownKeys() {
        Set<String> keys = Aws.keys(DynamodbStreamsSourceConfigConstants.class);
        // The builder takes it; the connector has no table that would name it.
        keys.add("stream.arn");
        return keys;
    }

    @Override
    public void build(Map<String, String> group) {
        Aws.client(group);
        Configuration configuration = Configuration.fromMap(group);
        configuration.get(DynamodbStreamsSourceConfigConstants.STREAM_INITIAL_POSITION);
        DynamoDbStreamsSource.<String>builder()
                .setStreamArn(group.get("stream.arn"))
                .setSourceConfig(configuration)
                .setDeserializationSchema(new EventIds())
                .build();
    }

    private static final class EventIds implements DynamoDbStreamsDeserializationSchema<String> {
        @Override
        public void deserialize(Record record, String stream, String shardId, Collector<String> output) {
            output.collect(record.eventID());
        }

        @Override
        public TypeInformation<String> getProducedType() {
            return Types.STRING;
        }
    }
}
