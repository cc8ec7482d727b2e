package flow;

import flow.Plan.Case;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.connector.dynamodb.sink.DynamoDbSink;
import org.apache.flink.connector.dynamodb.sink.DynamoDbWriteRequest;
import org.apache.flink.connector.dynamodb.sink.DynamoDbWriteRequestType;
import org.apache.flink.streaming.api.datastream.DataStream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** {@code DynamoDbSink}. */
public final class DynamoDbSinkFlow implements Connector.Sink {
    private final Plan plan;

    public DynamoDbSinkFlow(Plan plan) {
        this.plan = plan;
    }

    @Override
    public void write(DataStream<String> records, Case flow) {
        records.sinkTo(DynamoDbSink.<String>builder()
                .setTableName(flow.group.get("table-name"))
                .setDynamoDbProperties(Aws.client(flow))
                .setElementConverter((element, context) -> DynamoDbWriteRequest.builder()
                        .setType(DynamoDbWriteRequestType.PUT)
                        .setItem(Map.of("id", AttributeValue.builder().s(element).build()))
                        .build())
                .build());
    }

    @Override
    public List<String> received(Case flow) {
        try (DynamoDbClient dynamodb = Aws.checker(DynamoDbClient.builder(), plan)) {
            return dynamodb.scanPaginator(request -> request.tableName(flow.group.get("table-name"))).items().stream()
                    .map(item -> item.get("id").s()).collect(Collectors.toList());
        }
    }
}
