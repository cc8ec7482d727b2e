package flow;

import flow.Plan.Case;
import java.util.List;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.firehose.sink.KinesisFirehoseSink;
import org.apache.flink.streaming.api.datastream.DataStream;
import software.amazon.awssdk.services.firehose.FirehoseClient;

/** {@code FirehoseSink}, whose delivery stream writes to S3. */
public final class FirehoseSinkFlow implements Connector.Sink {
    private final Plan plan;

    public FirehoseSinkFlow(Plan plan) {
        this.plan = plan;
    }

    @Override
    public void write(DataStream<String> records, Case flow) {
        records.map(record -> record + "\n").sinkTo(KinesisFirehoseSink.<String>builder()
                .setDeliveryStreamName(flow.group.get("delivery-stream"))
                .setFirehoseClientProperties(Aws.client(flow))
                .setSerializationSchema(new SimpleStringSchema())
                .build());
    }

    @Override
    public List<String> received(Case flow) {
        try (FirehoseClient firehose = Aws.checker(FirehoseClient.builder(), plan)) {
            String arn = firehose.describeDeliveryStream(request -> request.deliveryStreamName(flow.group.get("delivery-stream")))
                    .deliveryStreamDescription().destinations().get(0).extendedS3DestinationDescription().bucketARN();
            return new Bucket(plan, arn.substring(arn.lastIndexOf(':') + 1)).lines("");
        }
    }
}
