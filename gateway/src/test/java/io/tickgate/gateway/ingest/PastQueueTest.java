package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.ingest.PastQueue.Task;
import io.tickgate.gateway.log.LeaderEpochs;
import io.tickgate.gateway.log.LogChunk;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.PastReader.Outcome;
import io.tickgate.record.SourceTopic;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

final class PastQueueTest {
    private final PastQueue queue = new PastQueue();
    private final List<String> answered = new ArrayList<>();
    private final LogPartition first = partition(0);
    private final LogPartition second = partition(1);

    @Test
    void givesOneAnswerToAllWhoStandCloseTogether() throws InterruptedException {
        ask(first, 10, "a");
        ask(first, 12, "b");
        ask(first, 500, "c");

        var task = read();
        answer(first, task.offset(), 100);

        assertThat(task.offset()).isEqualTo(10);
        assertThat(answered).containsExactlyInAnyOrder("a", "b");
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void tellsTheOthersWhereOneCannotBeTold() {
        queue.add(first, 10, outcome -> {
            throw new IllegalStateException("its loop is gone");
        });
        ask(first, 10, "b");
        ask(first, 12, "c");

        assertThatThrownBy(() -> answer(first, 10, 100)).hasMessage("one of 3 could not be told");

        assertThat(answered).containsExactly("b", "c");
        assertThat(queue.size()).isZero();
    }

    @Test
    void givesEachPartitionItsTurn() throws InterruptedException {
        ask(first, 1, "a");
        ask(first, 1_000, "b");
        ask(second, 5, "c");

        var turns = new ArrayList<LogPartition>();
        for (int i = 0; i < 3; i++) {
            var task = read();
            turns.add(task.partition());
            answer(task.partition(), task.offset(), task.offset() + 10);
        }

        assertThat(turns).containsExactly(first, second, first);
    }

    @Test
    void goesUpwardsAndThenBeginsAgainBelow() throws InterruptedException {
        ask(first, 100, "a");
        ask(first, 300, "b");
        var one = read();
        ask(first, 5, "late and low");
        answer(first, one.offset(), 200);
        var two = read();
        answer(first, two.offset(), 400);

        assertThat(List.of(one.offset(), two.offset(), read().offset())).containsExactly(100L, 300L, 5L);
    }

    @Test
    void keepsWhatWasAskedForLastWhenThereIsNoRoomForAll() {
        var chunks = new PastChunks(250);
        chunks.put(first, chunk(0, 10));
        chunks.put(first, chunk(10, 20));
        chunks.find(first, 3);
        chunks.put(second, chunk(0, 10));

        assertThat(chunks.find(first, 3)).isNotNull();
        assertThat(chunks.find(first, 12)).isNull();
        assertThat(chunks.find(first, 10)).isNull();
        assertThat(chunks.find(second, 9)).isNotNull();
        assertThat(chunks.bytes()).isEqualTo(200);
    }

    private static LogChunk chunk(long from, long until) {
        return new LogChunk(from, until, List.of(), 100, LeaderEpochs.NONE);
    }

    private Task.Read read() throws InterruptedException {
        return (Task.Read) queue.take();
    }

    private void ask(LogPartition partition, long offset, String who) {
        queue.add(partition, offset, outcome -> answered.add(who));
    }

    private void answer(LogPartition partition, long from, long until) {
        queue.answer(partition, from, until, new Outcome.Read(chunk(from, until)));
    }

    private static LogPartition partition(int number) {
        return new LogTapes(new LogDirectory(), new Hub(1, NanoClock.SYSTEM), 16)
                .of(
                        SourcePartition.of(TestSources.of(SourceTopic.TRADE), Uuid.ONE_UUID, number, 2),
                        new MarketHealth().newSource());
    }
}
