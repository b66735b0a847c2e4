package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Error;
import io.tickgate.wire.ServerMessage.Heartbeat;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The past at a pace: each record when its time has come, in all partitions by one clock. */
final class ReplayTest {
    /** Some hours before the present of a test. */
    private static final long MONDAY_MICROS = 1_763_780_000_000_000L;

    /** How late the timer may be; never early. */
    private static final long STEP_MILLIS = 6;

    private final TestClient client = new TestClient(16, 8);
    private final Market market = client.market();
    private final Map<String, Long> offsets = new HashMap<>();
    private long startNanos;

    /** What came, and how many milliseconds after the beginning. */
    private record Came(long millis, ServerMessage message) {}

    ReplayTest() {
        market.log().make("topic", new MarketHealth().newSource(), 0, "p0", "p1");
    }

    /** A record of the past, so long after Monday's opening. */
    private void trade(String partition, Symbol symbol, long afterMillis) {
        long micros = MONDAY_MICROS + TimeUnit.MILLISECONDS.toMicros(afterMillis);
        live(partition, symbol, micros);
    }

    private void live(String partition, Symbol symbol, long micros) {
        long offset = offsets.merge(partition, 1L, Long::sum);
        market.event(
                symbol,
                new LogPosition(partition, offset, micros),
                new Trade(Price.parse("1"), Size.parse("1"), "t" + offset, null, micros),
                false);
    }

    private static SubscribeOptions at(@Nullable From from, @Nullable Double speed) {
        var none = SubscribeOptions.DEFAULTS;
        return new SubscribeOptions(null, null, from, false, false, none.feed(), false, false, null, speed);
    }

    private void replay(double speed, String... symbols) {
        client.subscribe(at(new From.Earliest(), speed), "trade", symbols);
        startNanos = client.loop().nanoTime();
    }

    /** Reads all that comes in a time, as it comes. */
    private List<Came> come(long millis) {
        var came = new ArrayList<Came>();
        for (long i = 0; i <= millis; i++) {
            for (var message : client.read()) {
                came.add(new Came(TimeUnit.NANOSECONDS.toMillis(client.loop().nanoTime() - startNanos), message));
            }
            if (i < millis) {
                client.loop().advanceMillis(1);
            }
        }
        return came;
    }

    private static List<Came> updates(List<Came> came) {
        return came.stream().filter(each -> each.message() instanceof Update).toList();
    }

    private static List<Status> statuses(List<Came> came) {
        return came.stream()
                .map(Came::message)
                .filter(Status.class::isInstance)
                .map(Status.class::cast)
                .toList();
    }

    /** Each comes when its time has come at this speed after the first, and at most a step later. */
    private static void assertPace(List<Came> updates, double speed) {
        for (var each : updates) {
            long after = TimeUnit.MICROSECONDS.toMillis(((Update) each.message()).timeMicros() - MONDAY_MICROS);
            assertThat((double) each.millis())
                    .as("%s", each)
                    .isBetween(after / speed - 0.001, after / speed + STEP_MILLIS);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 3, 10})
    void sendsEachRecordOnceItsTimeHasCome(double speed) {
        for (int i = 0; i < 40; i++) {
            trade("p0", AAPL, 137L * i);
        }

        replay(speed, "*");
        var came = updates(come((long) (40 * 137 / speed) + STEP_MILLIS));

        assertThat(came).hasSize(40);
        assertPace(came, speed);
    }

    @Test
    void keepsTwoPartitionsInStepByOneClock() {
        // The second begins much later: its first record is not the beginning of its own time.
        for (int i = 0; i < 20; i++) {
            trade("p0", AAPL, 250L * i);
            trade("p1", MSFT, 2_000 + 100L * i);
        }

        replay(2, "AAPL.XNAS", "MSFT.XNAS");
        var came = updates(come(3_000));

        assertThat(came).hasSize(40);
        assertPace(came, 2);
        assertThat(came)
                .extracting(each -> ((Update) each.message()).timeMicros())
                .isSortedAccordingTo((one, other) -> Math.abs(one - other) <= 20_000 ? 0 : Long.compare(one, other));
    }

    @Test
    void tellsThatItIsAReplayAndOnceWhenItHasComeToThePresent() {
        trade("p0", AAPL, 0);
        trade("p1", MSFT, 500);

        replay(1, "*");
        var past = come(600);
        live("p0", AAPL, nowMicros());
        var present = come(0);

        assertThat(statuses(past)).extracting(Status::state).containsExactly(StatusState.REPLAY, StatusState.LIVE);
        assertThat(statuses(past))
                .allSatisfy(status -> assertThat(status.symbols()).containsExactly("*"));
        assertThat(past.get(past.size() - 1).message()).isInstanceOf(Status.class);
        assertThat(updates(present)).hasSize(1);
        assertThat(statuses(present)).isEmpty();
    }

    @Test
    void holdsWhatHappensNowUntilTheClockHasComeToIt() {
        trade("p0", AAPL, 0);
        trade("p0", AAPL, 10_000);
        trade("p1", MSFT, 0);

        replay(1, "*");
        come(1_000);
        live("p1", MSFT, MONDAY_MICROS + 9_000_000);
        var before = updates(come(7_900));
        var then = updates(come(200));

        assertThat(before).isEmpty();
        assertThat(then).hasSize(1);
    }

    @Test
    void isLiveAtOnceWhereThereIsNoPast() {
        market.trade(AAPL, "1", "1");
        market.log().make("other", new MarketHealth().newSource(), 0, "p0");

        replay(1, "*");
        var came = come(0);

        assertThat(statuses(came)).extracting(Status::state).containsExactly(StatusState.LIVE);
    }

    @Test
    void neverCallsLateWhatIsBehindOnPurpose() {
        for (int i = 0; i < 20; i++) {
            trade("p0", AAPL, 1_000L * i);
        }

        replay(1, "*");
        var came = come(15_000);

        assertThat(updates(came)).hasSize(16);
        assertThat(statuses(came)).extracting(Status::state).containsExactly(StatusState.REPLAY);
    }

    @Test
    void standsStillWhileItsClientHasNoCredit() {
        for (int i = 0; i < 10; i++) {
            trade("p0", AAPL, 1_000L * i);
        }
        client.send(new ClientCommand.Hello(null, null, 4L, null, null, false));

        replay(1, "AAPL.XNAS");
        // A snapshot and three records.
        var before = updates(come(2_400));
        var during = come(600_000);
        client.send(new ClientCommand.Credit(100));
        var after = updates(come(7_700));

        assertThat(before).hasSize(3);
        assertThat(updates(during)).isEmpty();
        assertThat(statuses(during)).isEmpty();
        assertThat(after).hasSize(7);
        // The clock stood at the third record, since when there was no credit.
        long firstMillis = after.get(0).millis() - 602_400;
        assertThat(firstMillis).isBetween(1_000L, 1_000 + STEP_MILLIS);
        assertThat(after.get(6).millis() - 602_400).isBetween(7_000L, 7_000 + STEP_MILLIS);
    }

    @Test
    void takesLongerAndSaysSoWhereItsClientCannotKeepThePace() {
        for (int i = 0; i < 30; i++) {
            trade("p0", AAPL, 1_000L * i);
        }
        replay(1, "*");
        come(5_000);

        // Nothing is read for a while.
        client.loop().advanceMillis(4_000);
        var after = come(20_000);

        var statuses = statuses(after);
        assertThat(statuses).extracting(Status::state).containsExactly(StatusState.LAGGING, StatusState.REPLAY);
        assertThat(statuses.get(0).behindMillis()).isBetween(2_900L, 3_100L);
        var updates = updates(after);
        assertThat(updates.get(1).millis() - updates.get(0).millis()).isBetween(990L, 1_010L);
        assertThat(updates).hasSize(21);
    }

    @Test
    void catchesUpWithAShortHitchWithoutAWord() {
        for (int i = 0; i < 100; i++) {
            trade("p0", AAPL, 100L * i);
        }
        replay(1, "*");
        come(2_000);

        client.loop().advanceMillis(800);
        var came = come(7_000);

        assertThat(statuses(came)).isEmpty();
        assertThat(updates(came)).hasSize(78);
    }

    @Test
    void changesItsSpeedInPlace() {
        for (int i = 0; i < 40; i++) {
            trade("p0", AAPL, 1_000L * i);
        }
        replay(1, "*");
        var slow = updates(come(4_500));

        client.subscribe(at(null, 10.0), "trade", "*");
        var answer = client.read();
        var fast = updates(come(1_000));
        client.subscribe(at(null, 0.5), "trade", "*");
        var slowest = updates(come(4_000));
        client.subscribe(at(null, null), "trade", "*");
        var rest = come(100);

        assertThat(answer).hasExactlyElementsOfTypes(Ack.class);
        assertThat(slow).hasSize(5);
        assertThat(fast).hasSize(10);
        assertThat(fast.get(0).millis()).isBetween(4_550L, 4_550 + STEP_MILLIS);
        assertThat(slowest).hasSize(2);
        assertThat(updates(rest)).hasSize(40 - 17);
        assertThat(statuses(rest)).extracting(Status::state).containsExactly(StatusState.LIVE);
    }

    @Test
    void takesUpAPaceAgainThatWasGivenUp() {
        for (int i = 0; i < 200; i++) {
            trade("p0", AAPL, 1_000L * i);
        }
        client.send(new ClientCommand.Hello(null, null, 3L, null, null, false));
        replay(1, "*");
        come(1_500);
        client.subscribe(at(null, null), "trade", "*");
        client.send(new ClientCommand.Credit(100));
        int fast = updates(come(0)).size();

        client.subscribe(at(null, 2.0), "trade", "*");
        client.send(new ClientCommand.Credit(100));
        var paced = updates(come(10_000));

        assertThat(fast).isEqualTo(100);
        assertThat(paced).hasSize(21);
    }

    @Test
    void doesNotWaitThroughANight() {
        trade("p0", AAPL, 0);
        trade("p0", AAPL, TimeUnit.HOURS.toMillis(2));
        trade("p0", AAPL, TimeUnit.HOURS.toMillis(2) + 3_000);

        replay(1, "*");
        var came = updates(come(64_000));

        assertThat(came).hasSize(3);
        assertThat(came.get(1).millis()).isBetween(60_000L, 60_000 + STEP_MILLIS);
        assertThat(came.get(2).millis()).isBetween(63_000L, 63_000 + STEP_MILLIS);
    }

    @Test
    void sendsWhatIsOlderThanWhatWasBeforeItWithThat() {
        trade("p0", AAPL, 0);
        trade("p0", AAPL, 5_000);
        trade("p0", AAPL, 1_000);
        trade("p0", AAPL, 6_000);

        replay(1, "*");
        var came = come(6_010);

        assertThat(updates(came)).extracting(Came::millis).satisfies(millis -> {
            assertThat(millis.get(1)).isBetween(5_000L, 5_000 + STEP_MILLIS);
            assertThat(millis.get(2)).isEqualTo(millis.get(1));
        });
        assertThat(statuses(came)).extracting(Status::state).doesNotContain(StatusState.LAGGING);
    }

    @Test
    void isNotHeldUpByATimeThatHasNotComeYet() {
        trade("p0", AAPL, 0);
        live("p0", AAPL, nowMicros() + TimeUnit.DAYS.toMicros(365));
        trade("p0", AAPL, 1_000);

        replay(1, "*");
        var came = updates(come(1_010));

        assertThat(came).hasSize(3);
        assertThat(came.get(1).millis()).isLessThan(STEP_MILLIS);
        assertThat(came.get(2).millis()).isBetween(1_000L, 1_000 + STEP_MILLIS);
    }

    @Test
    void givesACursorThatGoesOnAtThePace() {
        for (int i = 0; i < 20; i++) {
            trade("p0", AAPL, 1_000L * i);
        }
        replay(1, "*");
        var first = come(5_500);
        String cursor = first.stream()
                .map(Came::message)
                .filter(Heartbeat.class::isInstance)
                .map(message -> Objects.requireNonNull(((Heartbeat) message).cursor()))
                .reduce((one, last) -> last)
                .orElseThrow();
        client.loop().run(client.session()::close);
        client.reconnect();
        client.read();

        startNanos = client.loop().nanoTime();
        client.subscribe(at(new From.Cursor(cursor), 2.0), "trade", "*");
        var second = updates(come(2_000));

        assertThat(updates(first)).hasSize(6);
        assertThat(second).hasSize(5);
        long last = ((Update) second.get(0).message()).sequence();
        assertThat(last).isBetween(6L, 7L);
    }

    @Test
    void keepsThePaceWhereTheBrokersAreAskedWhetherTheLogIsTheSame() {
        for (int i = 0; i < 10; i++) {
            trade("p0", AAPL, 100L * i);
        }
        client.subscribe(at(new From.Earliest(), null), "trade", "*");
        client.read();
        client.loop().advanceMillis(6_000);
        String cursor = client.read(Heartbeat.class).stream()
                .map(beat -> Objects.requireNonNull(beat.cursor()))
                .reduce((one, last) -> last)
                .orElseThrow();
        // A clean election, and what is at hand begins right behind the cursor.
        market.log().cutOff("p0", 11);
        for (int i = 0; i < 10; i++) {
            trade("p0", AAPL, 1_000L * i);
        }
        client.loop().run(client.session()::close);
        client.reconnect();
        client.read();

        startNanos = client.loop().nanoTime();
        client.subscribe(at(new From.Cursor(cursor), 1.0), "trade", "*");
        var came = come(8_500);

        assertThat(market.log().comparisons()).isEqualTo(1);
        assertThat(updates(came)).hasSize(9);
        assertPace(updates(came), 1);
        assertThat(statuses(came)).extracting(Status::state).containsExactly(StatusState.REPLAY);
    }

    @Test
    void needsOneTimerForAllReplaysOfALoopAndNoneOnceTheyAreGone() {
        for (int i = 0; i < 8; i++) {
            trade("p0", new Symbol("S" + i), 30_000L * i);
        }
        for (int i = 0; i < 8; i++) {
            client.subscribe(at(new From.Earliest(), 1.0 + i), "trade", "S" + i + "*");
        }
        client.read();
        int before = client.sessionLoop().replays().waiting();
        int timers = client.loop().timers();

        for (int i = 0; i < 8; i++) {
            client.unsubscribe("trade", "S" + i + "*");
        }
        client.read();

        assertThat(before).isLessThanOrEqualTo(8);
        assertThat(timers).isLessThanOrEqualTo(2);
        assertThat(client.sessionLoop().replays().waiting()).isZero();
    }

    @Test
    void beginsWithoutAPartitionThatDoesNotAnswer() {
        for (int i = 0; i < 40; i++) {
            trade("p0", AAPL, 100L * i);
        }
        client.read();
        market.log().answer(false);
        trade("p1", MSFT, 0);

        replay(1, "*");
        // Of p1 all is at hand, of p0 nothing.
        var away = updates(come(6_000));
        market.log().answer(true);
        var back = updates(come(10_000));

        assertThat(away).hasSize(1);
        assertThat(away.get(0).millis()).isBetween(5_000L, 5_000 + STEP_MILLIS);
        assertThat(back).hasSize(40);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"from\":\"latest\"'",
        "'\"from\":{}'",
        "'\"from\":99999999999999999'",
        "'\"maxRate\":1'",
        "'\"from\":\"earliest\",\"mode\":\"conflate\"'",
        "'\"once\":true'",
    })
    void refusesASpeedWithoutAPast(String option) {
        trade("p0", AAPL, 0);

        client.send(
                "{\"op\":\"sub\",\"id\":3,\"ch\":\"trade\",\"syms\":[\"AAPL.XNAS\"],\"speed\":2,%s}".formatted(option));
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Error.class);
        var error = (Error) messages.get(0);
        assertThat(error.code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(error.message()).containsAnyOf("speed: ", "from: ").contains("expected");
        assertThat(client.sessions().counters().subscriptions()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1e9", "100000.1", "1e999", "\"2\"", "true", "[1]"})
    void refusesASpeedThatIsNone(String speed) {
        trade("p0", AAPL, 0);

        client.send(
                "{\"op\":\"sub\",\"id\":3,\"ch\":\"trade\",\"syms\":[\"AAPL.XNAS\"],\"from\":\"earliest\",\"speed\":%s}"
                        .formatted(speed));

        assertThat(client.read(Error.class))
                .singleElement()
                .satisfies(error -> assertThat(error.message()).startsWith("speed: "));
    }

    @Test
    void refusesANewSpeedOfWhatIsNoReplay() {
        trade("p0", AAPL, 0);
        client.subscribe(at(null, null), "trade", "AAPL.XNAS");
        client.read();

        client.subscribe(at(null, 2.0), "trade", "AAPL.XNAS");

        assertThat(client.read(Error.class))
                .singleElement()
                .satisfies(error -> assertThat(error.message()).startsWith("speed: without from, and 'AAPL.XNAS'"));
    }

    @Test
    void survivesTheSmallestAndTheLargestSpeed() {
        for (int i = 0; i < 100; i++) {
            trade("p0", AAPL, TimeUnit.MINUTES.toMillis(i));
        }

        replay(Double.MIN_VALUE, "*");
        var slowest = updates(come(60_010));
        client.subscribe(at(null, Replay.MAX_SPEED), "trade", "*");
        var fastest = updates(come(100));

        assertThat(slowest).hasSize(2);
        assertThat(fastest).hasSize(98);
    }

    private long nowMicros() {
        return TimeUnit.SECONDS.toMicros(1_763_790_123)
                + TimeUnit.NANOSECONDS.toMicros(client.loop().nanoTime());
    }
}
