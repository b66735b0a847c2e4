package io.tickgate.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ten minutes of coverage-guided search for bytes that break the properties. Runs only when it is named, with
 * {@code JAZZER_FUZZ=1}: {@code docs/runs.md} has the command. What it finds it puts among this class's inputs, and
 * {@link FuzzPropertiesTest} holds on to it.
 */
final class ProtocolFuzzRun {
    static Stream<byte[]> seeds() {
        return FuzzProperties.seeds().stream();
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void everything(byte[] input) {
        FuzzProperties.check(input);
    }
}
