package io.tickgate.wire;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
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
    @DictionaryEntries({
        "\"op\":",
        "\"id\":",
        "\"ch\":",
        "\"syms\":",
        "\"from\":",
        "\"mode\":",
        "\"maxRate\":",
        "\"feed\":",
        "\"hb\":",
        "\"type\":",
        "\"sym\":",
        "\"seq\":",
        "\"ts\":",
        "\"prev\":",
        "\"n\":",
        "\"crc\":",
        "\"data\":",
        "\"wm\":",
        "\"px\":",
        "\"sz\":",
        "\"side\":",
        "\"hi\":",
        "\"lo\":",
        "\"vol\":",
        "\"bids\":",
        "\"asks\":",
        "\"pxScale\":",
        "null",
        "true",
        "0",
        "-1",
        "0,",
        ":0,",
        ":-1,",
        ":null,",
        "{}",
        "[]",
        "\"\"",
        "0.0",
        "1e9",
        "9223372036854775808"
    })
    @FuzzTest(maxDuration = "10m")
    void everything(byte[] input) {
        FuzzProperties.check(input);
    }
}
