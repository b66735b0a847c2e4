package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.record.SourceTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Partitions of which one has a leader that does not answer. */
final class RangeQuestionsTest {
    private static final ReadRange RANGE = new ReadRange(10, 20);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final SourcePartition first = partition(0);
    private final SourcePartition second = partition(1);
    private final SourcePartition third = partition(2);
    private final Brokers brokers = new Brokers();
    private final RangeQuestions questions = new RangeQuestions(brokers);

    @Test
    void goesOnWhileNobodyHasAnsweredYet() throws InterruptedException {
        var atOnce = questions.take(List.of(first, second), 0);
        boolean isAnsweredBefore = questions.isAnswered(Duration.ZERO);
        brokers.answer(first, second);

        assertThat(atOnce).isEmpty();
        assertThat(isAnsweredBefore).isFalse();
        assertThat(questions.isAsking()).isTrue();
        assertThat(questions.isAnswered(Duration.ZERO)).isTrue();
        assertThat(questions.take(List.of(first, second), 0)).isEqualTo(Map.of(first, RANGE, second, RANGE));
        assertThat(questions.isAsking()).isFalse();
    }

    @Test
    void holdsUpNobodyForALeaderThatDoesNotAnswer() throws InterruptedException {
        questions.take(List.of(first, second), 0);
        brokers.answer(first);
        var begun = questions.take(List.of(first, second), 1);
        long laterNanos = RETRY_NANOS + 1;

        questions.take(List.of(second), laterNanos);
        questions.take(List.of(second, third), laterNanos);
        brokers.answer(third);
        var alsoBegun = questions.take(List.of(second, third), laterNanos);

        assertThat(begun).containsOnlyKeys(first);
        assertThat(alsoBegun).containsOnlyKeys(third);
        assertThat(brokers.asked).containsExactly(Set.of(first, second), Set.of(second), Set.of(third));
    }

    @Test
    void asksAgainAfterFiveSecondsAndNotBefore() throws InterruptedException {
        questions.take(List.of(first), 0);
        brokers.fail();
        var none = questions.take(List.of(first), 0);

        questions.take(List.of(first), RETRY_NANOS - 1);
        int askedBefore = brokers.asked.size();
        questions.take(List.of(first), RETRY_NANOS);
        brokers.answer(first);

        assertThat(none).isEmpty();
        assertThat(askedBefore).isEqualTo(1);
        assertThat(questions.take(List.of(first), RETRY_NANOS)).containsOnlyKeys(first);
    }

    @Test
    void forgetsWhatNobodyWaitsForAnyMore() throws InterruptedException {
        questions.take(List.of(first, second), 0);
        brokers.answer(first, second);

        var taken = questions.take(List.of(second), 0);

        assertThat(taken).containsOnlyKeys(second);
    }

    private static SourcePartition partition(int number) {
        return SourcePartition.of(TestSources.of(SourceTopic.QUOTE), Uuid.ONE_UUID, number, 3);
    }

    /** Answers when it is told to; the latest question of each that is named. Confined to its test. */
    private static final class Brokers implements RangeQuestions.Ranges {
        private final List<Set<SourcePartition>> asked = new ArrayList<>();
        private final List<CompletableFuture<Map<SourcePartition, ReadRange>>> answers = new ArrayList<>();

        @Override
        public Future<Map<SourcePartition, ReadRange>> ask(Collection<SourcePartition> partitions) {
            asked.add(new HashSet<>(partitions));
            answers.add(new CompletableFuture<>());
            return answers.get(answers.size() - 1);
        }

        void answer(SourcePartition... known) {
            answers.get(answers.size() - 1)
                    .complete(Set.of(known).stream().collect(Collectors.toMap(each -> each, each -> RANGE)));
        }

        void fail() {
            answers.get(answers.size() - 1).completeExceptionally(new KafkaException("nobody is there"));
        }
    }
}
