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

/** What the job computes, apart from where its data comes from and where it goes. */
public final class ClickCounts {
    static final Duration WINDOW = Duration.ofMinutes(1);
    static final Duration MAX_DELAY = Duration.ofSeconds(5);

    private ClickCounts() {}

    /**
     * Counts the clicks on each page in windows of a minute, by the time of the click. A click may come five seconds late.
     *
     * <p>Every operator has a uid: its state finds it again in the next version of the job, however the job changes around it.
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

    /** Counts as clicks come in, so that the state of a window is one number. */
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
            // The service publishes what is registered below this group. A key and its value are a dimension of the metric.
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
