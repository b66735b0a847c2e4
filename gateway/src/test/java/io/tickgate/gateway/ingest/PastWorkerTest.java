package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.LogPlace;
import io.tickgate.gateway.log.PastReader.Outcome;
import io.tickgate.record.SourceTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker does where a task meets a bug. No broker is needed: the tasks are refused before one is asked. */
final class PastWorkerTest {
    /** Kafka's clients take no offset and no time before the first. */
    private static final long REFUSED_OFFSET = -5;

    private static final long REFUSED_MICROS = -5_000_000;
    private static final long NO_ANSWER = -1;

    private final PastQueue queue = new PastQueue();
    private final LogPartition partition = new LogTapes(new LogDirectory(), new Hub(1, NanoClock.SYSTEM), 16)
            .of(
                    SourcePartition.of(TestSources.of(SourceTopic.TRADE), Uuid.ONE_UUID, 0, 1),
                    new MarketHealth().newSource());
    private final PastWorker worker = new PastWorker(
            0,
            new IngestSettings(
                    Map.of("bootstrap.servers", "127.0.0.1:1"),
                    Map.of(),
                    Duration.ofMinutes(3),
                    Duration.ofMinutes(65),
                    Duration.ZERO,
                    null,
                    true,
                    List.of(),
                    null),
            FeedScope.inRealTime(List.of()),
            channel -> {
                throw new UnsupportedOperationException("nothing is read");
            },
            queue,
            new PastChunks(1_000));

    @BeforeEach
    void start() {
        worker.start();
    }

    @AfterEach
    void close() {
        queue.close();
        worker.close();
    }

    @Test
    void answersTheTaskThatMetTheBugAndNotTheOneThatItBeganWith() throws Exception {
        var first = new CompletableFuture<Outcome>();
        var second = new CompletableFuture<Long>();

        // While the first is carried out, so that the second is taken with the same clients.
        queue.add(partition, REFUSED_OFFSET, outcome -> {
            first.complete(outcome);
            queue.locate(partition, REFUSED_MICROS, second::complete);
        });

        assertThat(first.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Failed.class);
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(NO_ANSWER);
    }

    @Test
    void answersAQuestionForACutThatMeetsABug() throws Exception {
        var cut = new CompletableFuture<Long>();

        // A question of no partition, for want of a bug.
        queue.add(partition, REFUSED_OFFSET, outcome -> queue.findCut(null, new LogPlace(5, 1), cut::complete));

        assertThat(cut.get(10, TimeUnit.SECONDS)).isEqualTo(NO_ANSWER);
    }

    @Test
    void goesOnAfterAnError() throws Exception {
        var next = new CompletableFuture<Long>();

        queue.add(partition, REFUSED_OFFSET, outcome -> {
            queue.locate(partition, REFUSED_MICROS, next::complete);
            throw new StackOverflowError("of a record that is broken");
        });

        assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo(NO_ANSWER);
    }

    @Test
    void goesOnWhereNobodyTakesTheAnswer() throws Exception {
        var next = new CompletableFuture<Long>();

        queue.locate(partition, REFUSED_MICROS, offset -> {
            throw new RejectedExecutionException("its loop is gone");
        });
        queue.locate(partition, REFUSED_MICROS, next::complete);

        assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo(NO_ANSWER);
    }
}
