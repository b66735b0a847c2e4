package io.tickgate.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ScenarioTest {
    private final Scenario scenario = new Scenario(
            "some", "Some", List.of(new Whole("one", List.of()), new Whole("pair", List.of("floor", "gateway"))));

    @Test
    void measuresPairsAndNotTheirPartsWhereNobodyChooses() {
        assertThat(chosen(Set.of())).containsExactly("one", "pair");
    }

    @Test
    void measuresAPartOfAPairAloneWhereItIsChosen() {
        assertThat(chosen(Set.of("gateway"))).containsExactly("gateway");
    }

    @Test
    void measuresAPairInTurnsWhereItOrBothItsPartsAreChosen() {
        assertThat(chosen(Set.of("pair"))).containsExactly("pair");
        assertThat(chosen(Set.of("floor", "gateway"))).containsExactly("pair");
    }

    private List<String> chosen(Set<String> only) {
        return scenario.contenders(only).stream().map(Scenario.Contender::name).toList();
    }

    private record Whole(String name, List<String> names) implements Scenario.Contender {
        @Override
        public List<Scenario.Contender> parts() {
            return names.stream()
                    .<Scenario.Contender>map(part -> new Whole(part, List.of()))
                    .toList();
        }

        @Override
        public void run(Stage stage, Timing timing, Measurement measured) {}
    }
}
