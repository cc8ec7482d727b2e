package flow;

import flow.Plan.Case;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A case's job on a cluster of its own: 100 records, each of which must arrive once. */
final class Job {
    private static final int RECORDS = 100;
    private static final int PARALLELISM = 2;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Case flow;
    private final StreamExecutionEnvironment env;
    private final long deadline;
    private JobClient client;

    Job(Case flow, Configuration configuration) {
        this.flow = flow;
        this.env = StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, configuration);
        this.deadline = System.nanoTime() + LIMIT.toNanos();
    }

    /** The reason why the case fails, or null. */
    String run(Connector connector) {
        try {
            List<String> received = flow.source ? read((Connector.Source) connector) : write((Connector.Sink) connector);
            return flow.refusals == null ? difference(received) : "was not refused";
        } catch (Exception e) {
            String messages = messages(e);
            return isRefusal(messages) ? null : messages;
        } finally {
            stop();
        }
    }

    private List<String> read(Connector.Source source) throws Exception {
        List<String> records = records();
        Received.RECORDS.clear();
        if (source.readsOnce()) {
            source.write(flow, records);
        }
        source.read(env, flow).addSink(new Received());
        Refusals.MESSAGES.clear();
        client = env.executeAsync(flow.id);
        awaitRunning();
        if (source.startsAtEnd(flow)) {
            awaitWarmUp(source);
        }
        if (!source.readsOnce()) {
            source.write(flow, records);
        }
        await(() -> ours(Received.RECORDS).size() >= RECORDS);
        // A duplicate would follow at once.
        Thread.sleep(500);
        return ours(Received.RECORDS);
    }

    private List<String> write(Connector.Sink sink) throws Exception {
        String prefix = flow.prefix;
        GeneratorFunction<Long, String> generator = index -> prefix + index;
        sink.write(env.fromSource(new DataGeneratorSource<>(generator, RECORDS, Types.STRING), WatermarkStrategy.noWatermarks(), "records"), flow);
        Refusals.MESSAGES.clear();
        client = env.executeAsync(flow.id);
        await(() -> status().isTerminalState());
        client.getJobExecutionResult().get();
        await(() -> ours(sink.received(flow)).size() >= RECORDS);
        return ours(sink.received(flow));
    }

    /** Writes others' records until all of one batch arrive: from then on the source reads every shard or partition. */
    private void awaitWarmUp(Connector.Source source) throws Exception {
        for (int batch = 0; ; batch++) {
            String prefix = "before-" + flow.prefix + batch + "-";
            List<String> records = IntStream.range(0, 16).mapToObj(i -> prefix + i).collect(Collectors.toList());
            source.write(flow, records);
            long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
            while (System.nanoTime() < until) {
                if (Received.RECORDS.containsAll(records)) {
                    return;
                }
                check();
                Thread.sleep(100);
            }
        }
    }

    private List<String> records() {
        return IntStream.range(0, RECORDS).mapToObj(i -> flow.prefix + i).collect(Collectors.toList());
    }

    private List<String> ours(List<String> records) {
        return records.stream().filter(record -> record.startsWith(flow.prefix)).collect(Collectors.toList());
    }

    private String difference(List<String> received) {
        Set<String> missing = new TreeSet<>(records());
        missing.removeAll(received);
        if (!missing.isEmpty()) {
            return missing.size() + " of " + RECORDS + " records did not arrive, such as " + missing.iterator().next();
        }
        Set<String> once = new TreeSet<>(records());
        List<String> extra = received.stream().filter(record -> !once.remove(record)).collect(Collectors.toList());
        return extra.isEmpty() ? null : extra.size() + " records arrived twice or were not written, such as " + extra.get(0);
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(Condition condition) throws Exception {
        while (!condition.holds()) {
            check();
            Thread.sleep(100);
        }
    }

    private void awaitRunning() throws Exception {
        await(() -> status() == JobStatus.RUNNING || status() == JobStatus.FINISHED);
    }

    /** Throws when the job has failed, or when the time is up. */
    private void check() throws Exception {
        if (status() == JobStatus.FAILED) {
            client.getJobExecutionResult().get();
        }
        for (String message : Refusals.MESSAGES) {
            if (isRefusal(message)) {
                throw new Failure(message);
            }
        }
        if (System.nanoTime() > deadline) {
            throw new Failure("not done in time, with " + ours(Received.RECORDS).size() + " records read; its job is " + status());
        }
    }

    private boolean isRefusal(String message) {
        return flow.refusals != null && flow.refusals.stream().anyMatch(message::contains);
    }

    private JobStatus status() throws Exception {
        try {
            return client.getJobStatus().get();
        } catch (ExecutionException | IllegalStateException e) {
            // The cluster of a job that has ended is gone, and then the result says how the job ended.
            client.getJobExecutionResult().get();
            return JobStatus.FINISHED;
        }
    }

    private void stop() {
        try {
            if (client != null && !client.getJobStatus().get().isGloballyTerminalState()) {
                client.cancel().get();
            }
        } catch (Exception e) {
            // The cluster has ended with its job.
        }
    }

    /** The messages of an exception and its causes. */
    static String messages(Throwable error) {
        List<String> messages = new ArrayList<>();
        for (Throwable cause = error; cause != null && messages.size() < 20; cause = cause.getCause()) {
            messages.add(String.valueOf(cause));
        }
        Collections.reverse(messages);
        return String.join(" <- ", messages);
    }

    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message);
        }
    }
}
