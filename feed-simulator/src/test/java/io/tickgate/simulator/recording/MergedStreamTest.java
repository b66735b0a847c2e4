package io.tickgate.simulator.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.model.Symbol;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergedStreamTest {
    private static final Symbol OTHER = new Symbol("usdm:BTCUSDT");

    @Test
    void ordersByTime() {
        var merged = new MergedStream(List.of(
                Ticks.stream(Ticks.at(1), Ticks.at(4), Ticks.at(5)),
                Ticks.stream(Ticks.at(2), Ticks.at(3), Ticks.at(6))));

        assertThat(timesOf(merged)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void keepsTheOrderOfTheStreamsAtTheSameTime() {
        var merged = new MergedStream(
                List.of(Ticks.stream(Ticks.at(1), Ticks.at(1)), Ticks.stream(Ticks.at(1, OTHER), Ticks.at(2, OTHER))));

        assertThat(List.of(
                        read(merged).symbol(),
                        read(merged).symbol(),
                        read(merged).symbol()))
                .containsExactly(Ticks.BTC, Ticks.BTC, OTHER);
    }

    @Test
    void readsNoFurtherThanOneTickOfEachStream() {
        var first = Ticks.stream(Ticks.at(1), Ticks.at(2), Ticks.at(3));
        var second = Ticks.stream(Ticks.at(10), Ticks.at(11));
        var merged = new MergedStream(List.of(first, second));

        read(merged);

        assertThat(read(first).timeNanos()).isEqualTo(2);
        assertThat(read(second).timeNanos()).isEqualTo(11);
    }

    @Test
    void endsWhenAllStreamsHave() {
        var merged = new MergedStream(List.of(Ticks.stream(), Ticks.stream(Ticks.at(1))));

        assertThat(timesOf(merged)).containsExactly(1L);
        assertThat(merged.next()).isNull();
    }

    private static TimedTick read(TickStream stream) {
        var tick = stream.next();
        assertThat(tick).isNotNull();
        return tick;
    }

    private static List<Long> timesOf(TickStream stream) {
        var times = new ArrayList<Long>();
        for (var tick = stream.next(); tick != null; tick = stream.next()) {
            times.add(tick.timeNanos());
        }
        return times;
    }
}
