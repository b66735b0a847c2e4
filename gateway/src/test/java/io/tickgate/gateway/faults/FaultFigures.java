package io.tickgate.gateway.faults;

import io.tickgate.gateway.faults.FaultChecker.Result;
import io.tickgate.gateway.faults.FreshCheck.Age;
import io.tickgate.gateway.faults.Journal.Event;
import io.tickgate.gateway.faults.Journals.Line;
import io.tickgate.gateway.faults.LosslessCheck.Arrival;
import io.tickgate.wire.MessageDecoder;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.StatusState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What a run took, in seconds, from its journals: a row of {@code docs/reliability.md}.
 *
 * <p>Confined to the thread that checks.
 */
final class FaultFigures {
    static final String HEAD = """
            | fault | delivered | lost | told lost | twice | cut off | longest stall, s | Kafka's own, s | behind Kafka, s | stale after, s | live after, s | latest, p99, ms |
            |---|---|---|---|---|---|---|---|---|---|---|---|""";

    /** When all brokers were away, everything is there again so soon after them. */
    private static final double BACK_SECONDS = 5;

    private static final double STALE_SECONDS = 5;

    private final Journals journals;
    private final Result result;

    FaultFigures(Journals journals, Result result) {
        this.journals = journals;
        this.result = result;
    }

    /** A figure that is more than it may be is set in bold. */
    String row(String fault, double allowedStallSeconds) {
        double allowed = Math.max(allowedStallSeconds, kafkaStallSeconds() + BACK_SECONDS);
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %s | %,d | %s | %d | %s | %.1f | %.1f | %s | %s | %s |",
                fault,
                result.delivered(),
                mustBeNone(result.lost()),
                result.toldLost(),
                mustBeNone(result.twice()),
                cutOff(),
                text(OptionalDouble.of(stallSeconds()), allowed),
                kafkaStallSeconds(),
                behindSeconds(),
                text(staleAfterSeconds(), STALE_SECONDS),
                text(liveAfterSeconds(), Double.MAX_VALUE),
                latestMillis());
    }

    /** How many connections ended although their clients wanted to stay. */
    int cutOff() {
        return (int) journals.clients().values().stream()
                .flatMap(List::stream)
                .filter(line -> line.event() == Event.CLOSED && !line.field(0).equals(RoamingClient.LEFT))
                .count();
    }

    /** Of what was acknowledged before the first fault: how old the latest values were when they came. */
    private String latestMillis() {
        var ages = result.ages().stream()
                .filter(age -> faultMicros() == 0 || age.ackedMicros() < faultMicros())
                .map(Age::micros)
                .sorted()
                .toList();
        return ages.isEmpty() ? "–" : "%d".formatted(Math.max(0, ages.get(ages.size() * 99 / 100)) / 1_000);
    }

    private static String mustBeNone(int count) {
        return count == 0 ? "0" : "**%d**".formatted(count);
    }

    private static String text(OptionalDouble seconds, double allowed) {
        if (seconds.isEmpty()) {
            return "–";
        }
        return String.format(Locale.ROOT, seconds.getAsDouble() > allowed ? "**%.1f**" : "%.1f", seconds.getAsDouble());
    }

    private long faultMicros() {
        return journals.faults().stream()
                .filter(line -> line.event() == Event.FAULT)
                .mapToLong(Line::micros)
                .findFirst()
                .orElse(0);
    }

    /** The longest time after the fault in which a client was sent nothing new of some partition. */
    double stallSeconds() {
        return result.arrivals().values().stream()
                .mapToDouble(arrivals -> stall(
                        arrivals.stream().map(arrival -> new Moment(partition(arrival.epoch()), arrival.micros()))))
                .max()
                .orElse(0);
    }

    /** The longest time in which Kafka acknowledged nothing of some partition. */
    double kafkaStallSeconds() {
        return stall(journals.onceAcknowledgedOf("trade").stream()
                .map(written -> new Moment(partition(String.valueOf(written.epoch())), written.ackedMicros())));
    }

    private record Moment(int partition, long micros) {}

    private double stall(Stream<Moment> moments) {
        Map<Integer, Long> last = new HashMap<>();
        long longest = 0;
        for (var moment :
                moments.sorted((a, b) -> Long.compare(a.micros(), b.micros())).toList()) {
            Long before = last.put(moment.partition(), moment.micros());
            if (before != null && moment.micros() > faultMicros()) {
                longest = Math.max(longest, moment.micros() - before);
            }
        }
        return longest / 1e6;
    }

    private int partition(String epoch) {
        return journals.topics("trade").stream()
                .mapToInt(topic -> topic.epochs().indexOf(epoch))
                .filter(partition -> partition >= 0)
                .findFirst()
                .orElse(-1);
    }

    /** The longest time from Kafka's acknowledgement to a client. */
    double behindSeconds() {
        return result.arrivals().values().stream()
                        .flatMap(List::stream)
                        .mapToLong(this::behindMicros)
                        .max()
                        .orElse(0)
                / 1e6;
    }

    private long behindMicros(Arrival arrival) {
        return arrival.micros() < faultMicros()
                ? 0
                : journals.at(arrival.epoch(), arrival.offset()).stream()
                        .mapToLong(written -> arrival.micros() - written.ackedMicros())
                        .min()
                        .orElse(0);
    }

    /** After the longest of all faults: when the last of the clients that were told was told for the first time. */
    OptionalDouble staleAfterSeconds() {
        return windows().stream()
                .flatMap(window -> statuses().stream()
                        .flatMap(told -> told.stream()
                                .filter(one -> one.isStale() && window.holds(one))
                                .limit(1)
                                .map(window::secondsTo)))
                .mapToDouble(Double::doubleValue)
                .max();
    }

    /** After the longest of all faults: when the last key of all clients was told to be live. */
    OptionalDouble liveAfterSeconds() {
        return windows().stream()
                .flatMap(window -> statuses().stream()
                        .flatMap(List::stream)
                        .filter(one -> !one.isStale() && window.holds(one))
                        .map(window::secondsTo))
                .mapToDouble(Double::doubleValue)
                .max();
    }

    /** From a fault to the next one. */
    private record Window(long fromMicros, long untilMicros) {
        boolean holds(Told told) {
            return told.micros() > fromMicros && told.micros() < untilMicros;
        }

        double secondsTo(Told told) {
            return (told.micros() - fromMicros) / 1e6;
        }
    }

    private List<Window> windows() {
        var windows = new ArrayList<Window>();
        var begins = journals.faults().stream()
                .filter(line -> line.event() == Event.FAULT)
                .map(Line::micros)
                .toList();
        for (int i = 0; i < begins.size(); i++) {
            windows.add(new Window(begins.get(i), i + 1 < begins.size() ? begins.get(i + 1) : Long.MAX_VALUE));
        }
        return windows;
    }

    private record Told(long micros, boolean isStale) {}

    /** When the publisher was done: that its source is silent from then on is no fault. */
    private long endMicros() {
        return journals.acknowledgedOf("quote").stream()
                .mapToLong(Written::ackedMicros)
                .max()
                .orElse(0);
    }

    /** What each client of latest values was told of the source. */
    private List<List<Told>> statuses() {
        var all = new ArrayList<List<Told>>();
        long endMicros = endMicros();
        journals.clients().values().stream()
                .filter(lines -> !FaultChecker.isLossless(lines))
                .forEach(lines -> all.add(lines.stream()
                        .filter(line ->
                                line.event() == Event.HEARD && line.field(0).contains("\"status\""))
                        .flatMap(FaultFigures::told)
                        .filter(told -> told.micros() < endMicros)
                        .toList()));
        return all;
    }

    private static Stream<Told> told(Line line) {
        return MessageDecoder.decode(line.field(0).getBytes(StandardCharsets.UTF_8)).stream()
                .filter(Status.class::isInstance)
                .map(Status.class::cast)
                .filter(status -> status.state() == StatusState.STALE || status.state() == StatusState.LIVE)
                .map(status -> new Told(line.micros(), status.state() == StatusState.STALE));
    }
}
