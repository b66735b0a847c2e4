package io.tickgate.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RawMessageTest {
    @Test
    void splitsAFrameByteForByte() {
        assertThat(RawMessage.split("[ {\"a\":\"€}\", \"type\":\"update\"} ,{\"x\":[{}]}]"))
                .containsExactly(
                        new RawMessage("update", "{\"a\":\"€}\", \"type\":\"update\"}"),
                        new RawMessage("", "{\"x\":[{}]}"));
    }

    @Test
    void takesWhatIsReadableOfABrokenFrame() {
        assertThat(RawMessage.split("[{\"type\":\"hb\"},{\"ty"))
                .containsExactly(new RawMessage("hb", "{\"type\":\"hb\"}"));
    }

    @Test
    void respectsNoColor() {
        assertThat(Terminal.wantsColour(Map.of())).isTrue();
        assertThat(Terminal.wantsColour(Map.of("NO_COLOR", ""))).isTrue();
        assertThat(Terminal.wantsColour(Map.of("NO_COLOR", "1"))).isFalse();
        assertThat(Terminal.wantsColour(Map.of("TERM", "dumb"))).isFalse();
    }
}
