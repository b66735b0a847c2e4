package io.tickgate.gateway.faults;

import io.tickgate.gateway.faults.FaultChecker.Result;
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
            | fault | delivered | lost | told lost | twice | longest stall, s | Kafka's own, s | behind Kafka, s | stale after, s | live after, s |
            |---|---|---|---|---|---|---|---|---|---|""";

    private final Journals journals;
    private final Result result;

    FaultFigures(Journals journals, Result result) {
        this.journals = journals;
        this.result = result;
    }

    String row(String fault) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %s | %,d | %s | %.1f | %.1f | %.1f | %s | %s |",
                fault,
                result.delivered(),
                mustBeNone(result.lost()),
                result.toldLost(),
                mustBeNone(result.twice()),
                stallSeconds(),
                kafkaStallSeconds(),
                behindSeconds(),
                text(staleAfterSeconds()),
                text(liveAfterSeconds()));
    }

    private static String mustBeNone(int count) {
        return count == 0 ? "0" : "**%d**".formatted(count);
    }

    private static String text(OptionalDouble seconds) {
        return seconds.isPresent() ? String.format(Locale.ROOT, "%.1f", seconds.getAsDouble()) : "–";
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
        return stall(journals.acknowledgedOf("trade").stream()
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

    /** When the last of the clients that were told was told for the first time after the fault. */
    OptionalDouble staleAfterSeconds() {
        return statuses().stream()
                .map(of -> of.stream()
                        .filter(told -> told.isStale() && told.micros() > faultMicros())
                        .findFirst())
                .flatMap(java.util.Optional::stream)
                .mapToDouble(told -> (told.micros() - faultMicros()) / 1e6)
                .max();
    }

    /** When the last key of all clients was told to be live. */
    OptionalDouble liveAfterSeconds() {
        return statuses().stream()
                .flatMap(List::stream)
                .filter(told -> !told.isStale() && told.micros() > faultMicros())
                .mapToDouble(told -> (told.micros() - faultMicros()) / 1e6)
                .max();
    }

    private record Told(long micros, boolean isStale) {}

    /** What each client of latest values was told of the source. */
    private List<List<Told>> statuses() {
        var all = new ArrayList<List<Told>>();
        journals.clients().values().stream()
                .filter(lines -> !FaultChecker.isLossless(lines))
                .forEach(lines -> all.add(lines.stream()
                        .filter(line ->
                                line.event() == Event.HEARD && line.field(0).contains("\"status\""))
                        .flatMap(FaultFigures::told)
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
