package flow;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.streaming.api.functions.sink.SinkFunction;

/** Keeps what a job reads for the thread that checks it: one job runs at a time, in this process. */
public final class Received implements SinkFunction<String> {
    private static final long serialVersionUID = 1L;

    public static final List<String> RECORDS = new CopyOnWriteArrayList<>();

    @Override
    public void invoke(String value, Context context) {
        RECORDS.add(value);
    }
}
