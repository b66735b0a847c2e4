package io.tickgate.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The lines of a run. A round that is not valid counts for nothing but for being named.
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
        double[] values = of(scenario, server)
                .filter(round -> round.path("problems").isEmpty())
                .map(round -> at(round, path))
                .filter(JsonNode::isNumber)
                .mapToDouble(JsonNode::asDouble)
                .sorted()
                .toArray();
        return values.length == 0 ? Optional.empty() : Optional.of(Spread.of(values));
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
