package io.tickgate.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class RealKafkaIT {

    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    @Test
    void givesEveryTestTopicsOfItsOwn() {
        String mine = KAFKA.createTopic("quotes", 1);
        String another = KAFKA.createTopic("quotes", 1);

        KafkaIo.produce(KAFKA.bootstrapServers(), mine, 0, "mine");
        KafkaIo.produce(KAFKA.bootstrapServers(), another, 0, "another");

        assertThat(KafkaIo.consume(KAFKA.bootstrapServers(), mine, 1)).containsExactly("mine");
    }

    @Test
    void createsTopicsWithTheWantedPartitions() {
        String topic = KAFKA.createTopic("quotes", 3, Map.of("retention.ms", "60000"));

        KafkaIo.produce(KAFKA.bootstrapServers(), topic, 2, "in the third");

        assertThat(KafkaIo.consume(KAFKA.bootstrapServers(), topic, 1)).containsExactly("in the third");
    }

    @Test
    void deletesTopicsAndForgivesMissingOnes() {
        String topic = KAFKA.createTopic("quotes", 1);

        KAFKA.deleteTopics(List.of(topic, KAFKA.uniqueName("never-made")));

        assertThat(KafkaIo.topics(KAFKA.bootstrapServers())).doesNotContain(topic);
    }

    @Test
    void isTheSameBrokerForEveryTestClass(KafkaBroker asParameter) {
        assertThat(asParameter.bootstrapServers()).isEqualTo(KAFKA.bootstrapServers());
    }
}
