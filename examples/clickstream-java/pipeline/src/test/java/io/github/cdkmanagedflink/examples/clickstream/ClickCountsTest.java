package io.github.cdkmanagedflink.examples.clickstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.PojoTestUtils;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ClickCountsTest {
    private static final long MINUTE = 60_000;

    @RegisterExtension
    private static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @Test
    void countsTheClicksOnAPage() throws Exception {
        assertEquals(
                List.of("/home@0=3"),
                counts(new Click("/home", 0), new Click("/home", 1_000), new Click("/home", MINUTE - 1)));
    }

    @Test
    void keepsPagesApart() throws Exception {
        assertEquals(
                List.of("/cart@0=1", "/home@0=2"),
                counts(new Click("/home", 1_000), new Click("/cart", 2_000), new Click("/home", 3_000)));
    }

    @Test
    void keepsMinutesApart() throws Exception {
        assertEquals(
                List.of("/home@0=1", "/home@180000=1", "/home@60000=2"),
                counts(
                        new Click("/home", MINUTE - 1),
                        new Click("/home", MINUTE),
                        new Click("/home", 2 * MINUTE - 1),
                        new Click("/home", 3 * MINUTE)));
    }

    @Test
    void countsByTheTimeOfTheClickNotOfItsArrival() throws Exception {
        assertEquals(
                List.of("/home@0=2", "/home@60000=1"),
                counts(new Click("/home", 1_000), new Click("/home", MINUTE), new Click("/home", MINUTE - 1)));
    }

    @Test
    void keepsItsStateAndRecordsInTypesThatCanEvolve() {
        PojoTestUtils.assertSerializedAsPojo(Click.class);
        PojoTestUtils.assertSerializedAsPojo(PageCount.class);
    }

    private static List<String> counts(Click... clicks) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        List<String> counts = new ArrayList<>();
        try (CloseableIterator<PageCount> results =
                ClickCounts.perPageAndMinute(env.fromData(clicks)).executeAndCollect()) {
            results.forEachRemaining(count -> counts.add(count.toString()));
        }
        counts.sort(null);
        return counts;
    }
}
