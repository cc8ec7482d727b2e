package flow;

import flow.Plan.Case;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.sqs.sink.SqsSink;
import org.apache.flink.connector.sqs.sink.SqsSinkElementConverter;
import org.apache.flink.streaming.api.datastream.DataStream;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** {@code SqsSink}. */
public final class SqsSinkFlow implements Connector.Sink {
    private final Plan plan;
    private final List<String> bodies = new ArrayList<>();

    public SqsSinkFlow(Plan plan) {
        this.plan = plan;
    }

    @Override
    public void write(DataStream<String> records, Case flow) {
        records.sinkTo(SqsSink.<String>builder()
                .setSqsUrl(flow.group.get("queue-url"))
                .setSqsClientProperties(Aws.client(flow))
                .setSqsSinkElementConverter(SqsSinkElementConverter.<String>builder().setSerializationSchema(new SimpleStringSchema()).build())
                .build());
    }

    @Override
    public List<String> received(Case flow) {
        String queue = flow.group.get("queue-url");
        try (SqsClient sqs = Aws.checker(SqsClient.builder(), plan)) {
            for (;;) {
                List<Message> messages = sqs.receiveMessage(request -> request.queueUrl(queue).maxNumberOfMessages(10)).messages();
                if (messages.isEmpty()) {
                    return bodies;
                }
                for (Message message : messages) {
                    bodies.add(message.body());
                    sqs.deleteMessage(request -> request.queueUrl(queue).receiptHandle(message.receiptHandle()));
                }
            }
        }
    }
}
