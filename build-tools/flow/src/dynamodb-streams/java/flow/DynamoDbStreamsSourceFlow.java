package flow;

import flow.Plan.Case;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.dynamodb.source.DynamoDbStreamsSource;
import org.apache.flink.connector.dynamodb.source.serialization.DynamoDbStreamsDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;

/** {@code DynamoDbStreamsSource}. */
public final class DynamoDbStreamsSourceFlow implements Connector.Source {
    private final Plan plan;

    public DynamoDbStreamsSourceFlow(Plan plan) {
        this.plan = plan;
    }

    @Override
    public DataStream<String> read(StreamExecutionEnvironment env, Case flow) {
        DynamoDbStreamsSource<String> source = DynamoDbStreamsSource.<String>builder()
                .setStreamArn(flow.group.get("stream.arn"))
                .setSourceConfig(Configuration.fromMap(flow.group))
                .setDeserializationSchema(new Ids())
                .build();
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), "dynamodb");
    }

    @Override
    public void write(Case flow, List<String> records) {
        String table = flow.group.get("stream.arn").split("/")[1];
        try (DynamoDbClient dynamodb = Aws.checker(DynamoDbClient.builder(), plan)) {
            for (String record : records) {
                dynamodb.putItem(request -> request.tableName(table).item(Map.of("id", AttributeValue.builder().s(record).build())));
            }
        }
    }

    @Override
    public boolean startsAtEnd(Case flow) {
        return flow.group.get("flink.stream.initpos").equals("LATEST");
    }

    private static final class Ids implements DynamoDbStreamsDeserializationSchema<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void deserialize(Record record, String stream, String shardId, Collector<String> output) {
            output.collect(record.dynamodb().newImage().get("id").s());
        }

        @Override
        public TypeInformation<String> getProducedType() {
            return Types.STRING;
        }
    }
}
