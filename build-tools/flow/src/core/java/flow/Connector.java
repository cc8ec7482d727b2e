package flow;

import flow.Plan.Case;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A connector in a job, built from a property group alone, and the service behind it as another identity uses it. */
public interface Connector {
    /** What the job and the other identity need before the job starts. */
    default void prepare(Case flow) throws Exception {}

    /** A source connector. */
    interface Source extends Connector {
        DataStream<String> read(StreamExecutionEnvironment env, Case flow) throws Exception;

        /** Writes records as the other identity. */
        void write(Case flow, List<String> records) throws Exception;

        /** Whether the source reads only what is written after it has started. */
        default boolean startsAtEnd(Case flow) {
            return false;
        }

        /** Whether records must exist before the job starts. */
        default boolean readsOnce() {
            return false;
        }
    }

    /** A sink connector. */
    interface Sink extends Connector {
        void write(DataStream<String> records, Case flow) throws Exception;

        /** All records that have arrived so far, those of other cases included, read as the other identity. */
        List<String> received(Case flow) throws Exception;
    }
}
