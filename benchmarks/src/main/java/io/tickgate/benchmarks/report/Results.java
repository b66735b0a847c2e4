package io.tickgate.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The lines of a run, each a round of a server. A round that is not valid counts for nothing but for being named.
 *
 * <p>Thread-safe.
 */
final class Results {
    private final List<JsonNode> rounds;

    private Results(List<JsonNode> rounds) {
        this.rounds = List.copyOf(rounds);
    }

    static Results read(Path file) {
        List<JsonNode> rounds = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                rounds.add(JsonMapper.shared().readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Results(rounds);
    }

    boolean has(String scenario) {
        return rounds.stream().anyMatch(round -> text(round, "scenario").equals(scenario));
    }

    /** In the order in which they were measured. */
    Set<String> servers(String scenario) {
        Set<String> servers = new LinkedHashSet<>();
        rounds.stream()
                .filter(round -> text(round, "scenario").equals(scenario))
                .forEach(round -> servers.add(text(round, "server")));
        return servers;
    }

    /** Why a server was not measured. */
    Optional<String> leftOut(String scenario, String server) {
        return of(scenario, server)
                .filter(round -> round.has("leftOut"))
                .map(round -> text(round, "leftOut"))
                .findFirst();
    }

    /** What was wrong with rounds that are not valid. */
    List<String> problems(String scenario, String server) {
        return of(scenario, server)
                .flatMap(round -> round.path("problems").valueStream())
                .map(JsonNode::asString)
                .toList();
    }

    /**
     * A figure of all valid rounds.
     *
     * @param path names with slashes between them, such as {@code micros.age.fast/p99}
     */
    Optional<Spread> spread(String scenario, String server, String path) {
        return spread(byRound(scenario, server, path).values());
    }

    /**
     * How many times the figure of another server that of one is, round by round: in a round they take turns, and the speed of
     * a machine drifts less in a minute than in an hour. Rounds that only one of them has do not count.
     *
     * @param path as in {@link #spread}
     */
    Optional<Spread> ratio(String scenario, String one, String other, String path) {
        return ratio(scenario, one, path, other, path);
    }

    /** The same of two figures. */
    Optional<Spread> ratio(String scenario, String one, String path, String other, String otherPath) {
        var others = byRound(scenario, other, otherPath);
        return spread(byRound(scenario, one, path).entrySet().stream()
                .flatMap(each ->
                        Optional.ofNullable(others.get(each.getKey())).map(value -> each.getValue() / value).stream())
                .toList());
    }

    private Map<Integer, Double> byRound(String scenario, String server, String path) {
        Map<Integer, Double> values = new TreeMap<>();
        of(scenario, server)
                .filter(round ->
                        round.path("problems").isEmpty() && at(round, path).isNumber())
                .forEach(round ->
                        values.put(round.path("round").asInt(), at(round, path).asDouble()));
        return values;
    }

    private static Optional<Spread> spread(Collection<Double> values) {
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(Spread.of(
                        values.stream().mapToDouble(Double::doubleValue).toArray()));
    }

    private static JsonNode at(JsonNode round, String path) {
        JsonNode node = round;
        for (String name : path.split("/", -1)) {
            node = node.path(name);
        }
        return node;
    }

    private Stream<JsonNode> of(String scenario, String server) {
        return rounds.stream()
                .filter(round -> text(round, "scenario").equals(scenario)
                        && text(round, "server").equals(server));
    }

    private static String text(JsonNode round, String name) {
        return round.path(name).asString();
    }
}
