package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.record.SourceTopic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TopicLookTest {
    private final Map<String, KafkaFuture<TopicDescription>> answers = new HashMap<>();

    static List<KafkaException> missing() {
        return List.of(new UnknownTopicOrPartitionException("gone"), new TopicAuthorizationException("no ACL"));
    }

    @ParameterizedTest
    @MethodSource("missing")
    void findsTheOthersWhereATopicIsNotThereOrMayNotBeRead(KafkaException problem) throws InterruptedException {
        answerAll();
        String trades = TestSources.of(SourceTopic.TRADE).topic();
        answers.put(trades, failed(problem));

        var found = new TopicLook(TestSources.all(), answers).found();

        assertThat(found.missing()).containsExactly(trades);
        assertThat(found.topics()).hasSize(answers.size() - 1).doesNotContainKey("trade");
    }

    @Test
    void hasNoAnswerWhereABrokerDidNotGiveOne() {
        answerAll();
        answers.put(TestSources.of(SourceTopic.TRADE).topic(), failed(new KafkaException("no connection")));

        assertThatThrownBy(() -> new TopicLook(TestSources.all(), answers).found())
                .isInstanceOf(KafkaException.class)
                .hasMessage("no connection");
    }

    private void answerAll() {
        for (var source : TestSources.all().all()) {
            var partition = new TopicPartitionInfo(0, new Node(1, "broker", 9092), List.of(), List.of());
            answers.put(
                    source.topic(),
                    KafkaFuture.completedFuture(new TopicDescription(source.topic(), false, List.of(partition))));
        }
    }

    private static KafkaFuture<TopicDescription> failed(KafkaException problem) {
        var answer = new KafkaFutureImpl<TopicDescription>();
        answer.completeExceptionally(problem);
        return answer;
    }
}
