package io.github.cdkmanagedflink.examples.clickstream;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** The computation of the job, without its sources and sinks. */
public final class ClickCounts {
    static final Duration WINDOW = Duration.ofMinutes(1);
    static final Duration MAX_DELAY = Duration.ofSeconds(5);

    private ClickCounts() {}

    /**
     * Counts the clicks on each page in windows of one minute, based on the time of the click. Clicks can arrive up to five seconds late.
     *
     * <p>Every operator has a uid, so that its state can be restored in the next version of the job.
     */
    public static DataStream<PageCount> perPageAndMinute(DataStream<Click> clicks) {
        return clicks.assignTimestampsAndWatermarks(
                        WatermarkStrategy.<Click>forBoundedOutOfOrderness(MAX_DELAY)
                                .withTimestampAssigner((click, ignored) -> click.timestamp)
                                // A shard without clicks must not hold back the windows of all others.
                                .withIdleness(WINDOW))
                .uid("click-time")
                .name("Click time")
                .keyBy(click -> click.page)
                .window(TumblingEventTimeWindows.of(WINDOW))
                .aggregate(new Count(), new ToPageCount())
                .uid("page-counts")
                .name("Clicks per page and minute");
    }

    /** Counts clicks incrementally, so that the state of a window is a single number. */
    private static class Count implements AggregateFunction<Click, Long, Long> {
        @Override
        public Long createAccumulator() {
            return 0L;
        }

        @Override
        public Long add(Click click, Long count) {
            return count + 1;
        }

        @Override
        public Long getResult(Long count) {
            return count;
        }

        @Override
        public Long merge(Long one, Long other) {
            return one + other;
        }
    }

    private static class ToPageCount extends ProcessWindowFunction<Long, PageCount, String, TimeWindow> {
        private transient Counter countedClicks;

        @Override
        public void open(OpenContext context) {
            // The service publishes metrics that are registered below this group. Each key with its value becomes a dimension.
            countedClicks =
                    getRuntimeContext()
                            .getMetricGroup()
                            .addGroup("KinesisAnalytics")
                            .addGroup("Program", "clickstream")
                            .counter("CountedClicks");
        }

        @Override
        public void process(String page, Context context, Iterable<Long> counts, Collector<PageCount> out) {
            long count = counts.iterator().next();
            countedClicks.inc(count);
            out.collect(new PageCount(page, context.window().getStart(), count));
        }
    }
}
