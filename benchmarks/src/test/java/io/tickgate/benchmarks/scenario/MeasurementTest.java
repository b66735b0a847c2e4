package io.tickgate.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MeasurementTest {
    private final Measurement measured = new Measurement("scaling", "gateway", 3);

    @Test
    void countsWhatWasMeasuredBesideToTheSameRound() {
        measured.beside(line(List.of()));

        assertThat(measured.all()).hasSize(2).allMatch(Measurement::isValid);
        assertThat(measured.all().get(0).values())
                .containsEntry("server", "floor")
                .containsEntry("round", 3)
                .containsEntry("deliveries", 7);
    }

    @Test
    void keepsWhatWasWrongBeside() {
        measured.beside(line(List.of("a connection was lost")));

        assertThat(measured.all().get(0).isValid()).isFalse();
        assertThat(measured.all().get(0).values()).containsEntry("problems", List.of("a connection was lost"));
        assertThat(measured.isValid()).isTrue();
    }

    private static Map<String, Object> line(List<String> problems) {
        return Map.of("scenario", "scaling", "server", "floor", "round", 1, "deliveries", 7, "problems", problems);
    }
}
