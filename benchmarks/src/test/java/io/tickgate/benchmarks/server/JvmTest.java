package io.tickgate.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class JvmTest {
    @Test
    void countsWhatIsAliveWithoutTheFillersOfTheCollector() {
        String histogram = """
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:            26       10289840  [Ljdk.internal.vm.FillerElement; (java.base@25.0.3)
                   2:         78335        7663144  [B (java.base@25.0.3)
                1803:             3             48  jdk.internal.vm.FillerObject (java.base@25.0.3)
                Total         78364       17953032
                """;

        assertThat(Jvm.liveBytes(histogram)).isEqualTo(7_663_144);
    }
}
