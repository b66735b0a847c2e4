package io.tickgate.simulator.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.record.SourceTopic;
import org.junit.jupiter.api.Test;

class TopicSettingsTest {
    private final TopicSettings defaults = TopicSettings.defaults();

    @Test
    void namesTopicsAsTheProtocolDoes() {
        for (var kind : SourceTopic.values()) {
            assertThat(defaults.nameOf(kind)).isEqualTo(kind.topicName());
        }
        assertThat(defaults.withPrefix("test-1.").nameOf(SourceTopic.QUOTE)).isEqualTo("test-1.quote");
    }

    @Test
    void compactsStatesAndDeletesEvents() {
        assertThat(defaults.kafkaSettings(SourceTopic.QUOTE))
                .containsEntry("cleanup.policy", "compact,delete")
                .containsEntry("min.compaction.lag.ms", "3600000")
                .containsEntry("retention.ms", "3600000");
        assertThat(defaults.kafkaSettings(SourceTopic.TRADE))
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "3600000")
                .doesNotContainKey("min.compaction.lag.ms");
        assertThat(defaults.kafkaSettings(SourceTopic.BOOK)).containsEntry("cleanup.policy", "delete");
    }

    @Test
    void keepsInstrumentsForAWeek() {
        assertThat(defaults.kafkaSettings(SourceTopic.INSTRUMENT))
                .containsEntry("cleanup.policy", "compact,delete")
                .containsEntry("retention.ms", "604800000");
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> defaults.withPartitions(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("partitions: 0 (expected: 1 or more)");
        assertThatThrownBy(() -> defaults.withPrefix(" ")).hasMessage("topic prefix: ' ' (expected: not blank)");
    }
}
