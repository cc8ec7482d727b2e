package flow;

import flow.Plan.Case;
import java.util.List;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.kinesis.sink.KinesisStreamsSink;
import org.apache.flink.streaming.api.datastream.DataStream;

/** {@code KinesisSink}. */
public final class KinesisSinkFlow implements Connector.Sink {
    private final Plan plan;

    public KinesisSinkFlow(Plan plan) {
        this.plan = plan;
    }

    @Override
    public void write(DataStream<String> records, Case flow) {
        records.sinkTo(KinesisStreamsSink.<String>builder()
                .setStreamArn(flow.group.get("stream.arn"))
                .setKinesisClientProperties(Aws.client(flow))
                .setSerializationSchema(new SimpleStringSchema())
                .setPartitionKeyGenerator(record -> String.valueOf(record.hashCode()))
                .build());
    }

    @Override
    public List<String> received(Case flow) {
        return new Kinesis(plan, flow.group.get("stream.arn")).read();
    }
}
