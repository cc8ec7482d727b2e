package flow;

import flow.Plan.Case;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kinesis.source.KinesisStreamsSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;

/** {@code KinesisSource}. */
public final class KinesisSourceFlow implements Connector.Source {
    private final Plan plan;

    public KinesisSourceFlow(Plan plan) {
        this.plan = plan;
    }

    @Override
    public void prepare(Case flow) throws Exception {
        if ("SELF_MANAGED".equals(flow.group.get("source.efo.lifecycle"))) {
            register(flow.group.get("stream.arn"), flow.group.get("source.efo.consumer.name"));
        }
    }

    @Override
    public DataStream<String> read(StreamExecutionEnvironment env, Case flow) {
        KinesisStreamsSource<String> source = KinesisStreamsSource.<String>builder()
                .setStreamArn(flow.group.get("stream.arn"))
                .setSourceConfig(Configuration.fromMap(flow.group))
                .setDeserializationSchema(new SimpleStringSchema())
                .build();
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), "kinesis");
    }

    @Override
    public void write(Case flow, List<String> records) {
        new Kinesis(plan, flow.group.get("stream.arn")).write(records);
    }

    @Override
    public boolean startsAtEnd(Case flow) {
        return flow.group.get("source.init.position").equals("LATEST");
    }

    private void register(String stream, String consumer) throws Exception {
        try (KinesisClient kinesis = Aws.checker(KinesisClient.builder(), plan)) {
            try {
                kinesis.registerStreamConsumer(request -> request.streamARN(stream).consumerName(consumer));
            } catch (ResourceInUseException e) {
                // An earlier case has registered it.
            }
            while (kinesis.describeStreamConsumer(request -> request.streamARN(stream).consumerName(consumer))
                    .consumerDescription().consumerStatus() != ConsumerStatus.ACTIVE) {
                Thread.sleep(100);
            }
        }
    }
}
