package io.tickgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Alerts and dashboard ask for meters that there are, and each alert has its page. */
final class MonitoringTest {
    private static final Path ALERTS = Path.of("..", "docker", "prometheus", "alerts.yml");
    private static final Path DASHBOARD = Path.of("..", "docker", "grafana", "dashboards", "tickgate.json");
    private static final Path AUTOSCALER = Path.of("..", "k8s", "base", "horizontalpodautoscaler.yaml");
    private static final Path METERS = Path.of("..", "docs", "settings.md");
    private static final Path PAGES = Path.of("..", "docs", "operations.md");

    private static final Pattern OWN_METER = Pattern.compile("\\btickgate_[a-z_]+");
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(tickgate\\.[a-z.]+)` \\| [A-Z]");
    private static final Pattern ALERT = Pattern.compile("(?m)^ +- alert: (\\w+)$");
    private static final Pattern RUN_BOOK = Pattern.compile("(?m)^ +runbook: docs/operations.md#(\\w+)$");
    private static final Pattern HEADING = Pattern.compile("(?m)^### (Tickgate\\w+)$");

    /** Prometheus asks for how many are below each bound. */
    private static final Set<String> HISTOGRAMS = Set.of("tickgate.updates.age", "tickgate.hops");

    private static Set<String> matches(Pattern pattern, String text) {
        var found = new TreeSet<String>();
        var matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(matcher.groupCount()));
        }
        return found;
    }

    /** As Prometheus has it; counters end in {@code _total}. */
    private static Set<String> metersForPrometheus() throws IOException {
        var names = new TreeSet<String>();
        for (String meter : matches(DOCUMENTED, Files.readString(METERS))) {
            String name = meter.replace('.', '_');
            names.addAll(
                    HISTOGRAMS.contains(meter) ? List.of(name + "_seconds_bucket") : List.of(name, name + "_total"));
        }
        return names;
    }

    @Test
    void alertsAskForMetersThatThereAre() throws IOException {
        var asked = matches(OWN_METER, Files.readString(ALERTS));

        assertThat(asked).hasSizeGreaterThan(5);
        assertThat(metersForPrometheus()).containsAll(asked);
    }

    @Test
    void theDashboardAsksForMetersThatThereAre() throws IOException {
        JsonNode dashboard = new JsonMapper().readTree(Files.readString(DASHBOARD));
        var asked = new TreeSet<String>();
        dashboard
                .path("panels")
                .forEach(panel -> panel.path("targets")
                        .forEach(target -> asked.addAll(
                                matches(OWN_METER, target.path("expr").asString()))));

        assertThat(asked).hasSizeGreaterThan(15);
        assertThat(metersForPrometheus()).containsAll(asked);
    }

    @Test
    void theAutoscalerAsksForAMeterThatThereIs() throws IOException {
        assertThat(metersForPrometheus())
                .contains(matches(OWN_METER, Files.readString(AUTOSCALER)).toArray(String[]::new));
    }

    @Test
    void eachAlertHasItsPageAndEachPageItsAlert() throws IOException {
        var alerts = matches(ALERT, Files.readString(ALERTS));

        assertThat(alerts).isNotEmpty().isEqualTo(matches(HEADING, Files.readString(PAGES)));
        assertThat(matches(RUN_BOOK, Files.readString(ALERTS))).isEqualTo(lowerCase(alerts.stream()));
    }

    private static Set<String> lowerCase(Stream<String> words) {
        var all = new TreeSet<String>();
        words.map(word -> word.toLowerCase(Locale.ROOT)).forEach(all::add);
        return all;
    }
}
