package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.record.SourceTopic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.jspecify.annotations.Nullable;
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
    void findsTheOthersWhereATopicMayBeDescribedAndNotRead() throws InterruptedException {
        answerAll();
        String trades = TestSources.of(SourceTopic.TRADE).topic();
        String quotes = TestSources.of(SourceTopic.QUOTE).topic();
        answers.put(trades, described(trades, Set.of(AclOperation.DESCRIBE)));
        answers.put(quotes, described(quotes, Set.of(AclOperation.DESCRIBE, AclOperation.READ)));

        var found = new TopicLook(TestSources.all(), answers).found();

        assertThat(found.missing()).containsExactly(trades);
        assertThat(found.topics()).hasSize(answers.size() - 1).containsKey("quote");
    }

    @Test
    void takesForAllowedWhatABrokerSaysNothingOf() throws InterruptedException {
        answerAll();
        String trades = TestSources.of(SourceTopic.TRADE).topic();
        answers.put(trades, described(trades, Set.of()));

        assertThat(new TopicLook(TestSources.all(), answers).found().missing()).isEmpty();
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
            answers.put(source.topic(), described(source.topic(), null));
        }
    }

    private static KafkaFuture<TopicDescription> described(String topic, @Nullable Set<AclOperation> allowed) {
        var partition = new TopicPartitionInfo(0, new Node(1, "broker", 9092), List.of(), List.of());
        return KafkaFuture.completedFuture(new TopicDescription(topic, false, List.of(partition), allowed));
    }

    private static KafkaFuture<TopicDescription> failed(KafkaException problem) {
        var answer = new KafkaFutureImpl<TopicDescription>();
        answer.completeExceptionally(problem);
        return answer;
    }
}
