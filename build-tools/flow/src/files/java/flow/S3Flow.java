package flow;

import flow.Plan.Case;
import java.net.URI;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** {@code S3Source} and {@code S3Sink}. */
public final class S3Flow implements Connector.Source, Connector.Sink {
    private final Plan plan;

    public S3Flow(Plan plan) {
        this.plan = plan;
    }

    @Override
    public DataStream<String> read(StreamExecutionEnvironment env, Case flow) {
        FileSource<String> source = FileSource.forRecordStreamFormat(new TextLineInputFormat(), new Path(flow.group.get("path"))).build();
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), "s3");
    }

    @Override
    public boolean readsOnce() {
        return true;
    }

    @Override
    public void write(Case flow, List<String> records) {
        int half = records.size() / 2;
        bucket(flow).put(key(flow) + "/" + flow.prefix + "1.txt", records.subList(0, half));
        bucket(flow).put(key(flow) + "/" + flow.prefix + "2.txt", records.subList(half, records.size()));
    }

    @Override
    public void write(DataStream<String> records, Case flow) {
        records.sinkTo(FileSink.forRowFormat(new Path(flow.group.get("path")), new SimpleStringEncoder<String>()).build());
    }

    @Override
    public List<String> received(Case flow) {
        return bucket(flow).lines(key(flow));
    }

    private Bucket bucket(Case flow) {
        return new Bucket(plan, URI.create(flow.group.get("path")).getAuthority());
    }

    private static String key(Case flow) {
        return URI.create(flow.group.get("path")).getPath().substring(1);
    }
}
