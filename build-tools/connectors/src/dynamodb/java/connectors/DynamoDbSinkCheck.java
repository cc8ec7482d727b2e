package connectors;

import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.dynamodb.sink.DynamoDbSink;
import org.apache.flink.connector.dynamodb.sink.DynamoDbWriteRequest;
import org.apache.flink.connector.dynamodb.sink.DynamoDbWriteRequestType;
import org.apache.flink.connector.dynamodb.table.DynamoDbConnectorOptions;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** {@code DynamoDbSink}. */
public final class DynamoDbSinkCheck implements Check {
    @Override
    public String connector() {
        return "dynamodb-sink";
    }

    @Override
    public Set<String> knownKeys() {
        return Aws.keys(DynamoDbConnectorOptions.class);
    }

    @Override
    public void build(Map<String, String> group) {
        DynamoDbSink.<String>builder()
                .setTableName(group.get("table-name"))
                .setDynamoDbProperties(Aws.client(group))
                .setElementConverter((element, context) -> DynamoDbWriteRequest.builder()
                        .setType(DynamoDbWriteRequestType.PUT)
                        .setItem(Map.of("id", AttributeValue.builder().s(element).build()))
                        .build())
                .build();
    }
}
