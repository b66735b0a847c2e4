package io.tickgate.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Instrument;
import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;
import io.tickgate.model.TradingState;
import io.tickgate.simulator.publish.TickPublisher;
import io.tickgate.simulator.recording.Recording;
import io.tickgate.simulator.recording.TickStream;
import io.tickgate.simulator.recording.Ticks;
import io.tickgate.simulator.recording.TimedTick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class ReplayTest {
    private static final long RECORDED = 1_723_161_253_000_000_000L;
    private static final long MILLI = 1_000_000;
    private static final Instrument INSTRUMENT =
            new Instrument("BTC", "spot", "USDT", 2, 5, null, null, TradingState.OPEN, null);

    private final ManualClock clock = new ManualClock();
    private final List<String> published = new ArrayList<>();
    private final List<Long> sourceMicros = new ArrayList<>();
    private final List<Long> publishedMicros = new ArrayList<>();
    private final List<Long> publishedAtMillis = new ArrayList<>();
    private Runnable onTick = () -> {};

    @Test
    void publishesInstrumentsBeforeTicks() {
        replay(ReplayOptions.asFastAsPossible(), 0, 1).run();

        assertThat(published).containsExactly("Instrument", "heartbeat", "Quote", "Quote", "heartbeat");
    }

    @Test
    void publishesEachTickWhenItIsDue() {
        replay(ReplayOptions.at(Speed.REAL_TIME), 5, 20, 20, 100).run();

        assertThat(publishedAtMillis).containsExactly(5L, 20L, 20L, 100L);
    }

    @Test
    void isFasterAtAHigherSpeed() {
        replay(ReplayOptions.at(new Speed(10)), 0, 100, 1000).run();

        assertThat(publishedAtMillis).containsExactly(0L, 10L, 100L);
    }

    @Test
    void waitsForNothingAtFullSpeed() {
        replay(ReplayOptions.asFastAsPossible(), 0, 1000, 100_000).run();

        assertThat(publishedAtMillis).containsExactly(0L, 0L, 0L);
    }

    @Test
    void doesNotAddUpWhatEachWaitTakesTooLong() {
        clock.oversleep(3 * MILLI);

        var end = replay(ReplayOptions.at(Speed.REAL_TIME), 10, 20, 30, 40, 50).run();

        assertThat(publishedAtMillis).containsExactly(13L, 23L, 33L, 43L, 53L);
        assertThat(end.worstLagNanos()).isEqualTo(3 * MILLI);
        assertThat(end.behind()).isZero();
    }

    @Test
    void catchesUpAndTellsWhenItWasLate() {
        onTick = () -> clock.pass(publishedAtMillis.size() == 1 ? 50 * MILLI : 0);

        var end = replay(ReplayOptions.at(Speed.REAL_TIME), 10, 20, 30, 100).run();

        assertThat(publishedAtMillis).containsExactly(10L, 60L, 60L, 100L);
        assertThat(end.worstLagNanos()).isEqualTo(40 * MILLI);
        assertThat(end.behind()).isEqualTo(2);
        assertThat(end.lagNanos()).isZero();
        assertThat(end.records()).isEqualTo(4);
    }

    @Test
    void shiftsSourceTimesToThoseOfTheReplay() {
        replay(ReplayOptions.at(new Speed(2)), 10, 20).run();

        assertThat(sourceMicros).containsExactly(ManualClock.START_MICROS + 5_000, ManualClock.START_MICROS + 10_000);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1, 10, 1000})
    void publishesNothingBeforeItsSourceTimeAtAnySpeed(double speed) {
        clock.oversleep(MILLI / 3);

        replay(ReplayOptions.at(new Speed(speed)), 0, 10, 20, 500, 40_000).run();

        for (int i = 0; i < sourceMicros.size(); i++) {
            assertThat(sourceMicros.get(i)).isLessThanOrEqualTo(publishedMicros.get(i));
        }
        assertThat(sourceMicros).hasSize(5).isSorted();
    }

    @Test
    void letsSourceTimesPassAsFastAsTheClockAtAnySpeed() {
        // Bars of a replay at speed 10 hold ten recorded minutes each: they are minutes of the one who watches.
        replay(ReplayOptions.at(new Speed(10)), 0, 60_000, 120_000).run();

        assertThat(sourceMicros)
                .containsExactly(
                        ManualClock.START_MICROS,
                        ManualClock.START_MICROS + 6_000_000,
                        ManualClock.START_MICROS + 12_000_000);
        assertThat(publishedMicros).isEqualTo(sourceMicros);
    }

    @Test
    void tellsThePresentAsSourceTimeAtFullSpeed() {
        onTick = () -> clock.pass(7 * MILLI);

        replay(ReplayOptions.asFastAsPossible(), 0, 60_000, 120_000).run();

        assertThat(sourceMicros)
                .containsExactly(
                        ManualClock.START_MICROS, ManualClock.START_MICROS + 7_000, ManualClock.START_MICROS + 14_000);
    }

    @Test
    void keepsSourceTimesIfAskedTo() {
        replay(ReplayOptions.at(Speed.REAL_TIME).keepingTime(), 10, 20).run();

        assertThat(sourceMicros).containsExactly(RECORDED / 1_000 + 10_000, RECORDED / 1_000 + 20_000);
    }

    @Test
    void beginsAnewAfterTheEnd() {
        var replay = replay(ReplayOptions.at(Speed.REAL_TIME).looping(), 10, 20);
        onTick = () -> {
            if (publishedAtMillis.size() == 5) {
                replay.stop();
            }
        };

        var end = replay.run();

        assertThat(publishedAtMillis).containsExactly(10L, 20L, 31L, 41L, 52L);
        assertThat(sourceMicros).isSorted().last().isEqualTo(ManualClock.START_MICROS + 52_000);
        assertThat(end.loop()).isEqualTo(3);
        assertThat(published.stream().filter("Instrument"::equals)).hasSize(3);
    }

    @Test
    void endsWhereThereIsNothingToLoop() {
        assertThat(replay(ReplayOptions.asFastAsPossible().looping()).run().records())
                .isZero();
    }

    @Test
    void shortensQuietPeriods() {
        var options = new ReplayOptions(Speed.REAL_TIME, false, false, Duration.ofMillis(50), null);

        replay(options, 10, 3_600_010, 3_600_020).run();

        assertThat(publishedAtMillis).containsExactly(10L, 60L, 70L);
    }

    @Test
    void endsAfterARealTime() {
        var options = new ReplayOptions(Speed.MAX, true, false, null, Duration.ofMillis(7));
        onTick = () -> clock.pass(2 * MILLI);

        replay(options, 1, 2, 3).run();

        assertThat(publishedAtMillis).containsExactly(0L, 2L, 4L, 6L);
    }

    @Test
    void beatsOnceEveryBookIsKnown() {
        var full = new BookChange(true, new BookLevels.Builder().build());
        var tick = new TimedTick(RECORDED, Ticks.BTC, full);

        new Replay(recording(tick, tick), ReplayOptions.asFastAsPossible(), publisher(), clock).run();

        assertThat(published)
                .containsExactly("Instrument", "heartbeat", "BookChange", "heartbeat", "BookChange", "heartbeat");
    }

    private Replay replay(ReplayOptions options, long... millis) {
        var ticks = Arrays.stream(millis)
                .mapToObj(at -> Ticks.at(RECORDED + at * MILLI))
                .toArray(TimedTick[]::new);
        return new Replay(recording(ticks), options, publisher(), clock);
    }

    private static Recording recording(TimedTick... ticks) {
        return new Recording() {
            @Override
            public Map<Symbol, Instrument> instruments() {
                return Map.of(Ticks.BTC, INSTRUMENT);
            }

            @Override
            public long startNanos() {
                return RECORDED;
            }

            @Override
            public TickStream open() {
                return Ticks.stream(ticks);
            }
        };
    }

    private TickPublisher publisher() {
        return new TickPublisher() {
            @Override
            public void publish(Symbol symbol, Tick tick, long timeMicros) {
                published.add(tick.getClass().getSimpleName());
                if (!(tick instanceof Instrument)) {
                    publishedAtMillis.add(clock.passedNanos() / MILLI);
                    publishedMicros.add(clock.epochMicros());
                    sourceMicros.add(timeMicros);
                    onTick.run();
                }
            }

            @Override
            public void heartbeat() {
                published.add("heartbeat");
            }
        };
    }
}
