package io.tickgate.gateway.acceptance;

import io.tickgate.simulator.publish.KafkaPublisher;
import io.tickgate.simulator.publish.PublishSettings;
import io.tickgate.simulator.recording.Recording;
import io.tickgate.simulator.replay.Replay;
import io.tickgate.simulator.replay.ReplayOptions;
import io.tickgate.simulator.replay.ReplayStatus;
import io.tickgate.simulator.replay.Speed;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A recording on its way into Kafka. The publisher stays, and its heartbeats go on, until it is closed.
 *
 * <p>Confined to the thread of its test.
 */
final class LiveMarket implements AutoCloseable {
    private final KafkaPublisher publisher;
    private final Replay replay;
    private CompletableFuture<ReplayStatus> end = new CompletableFuture<>();

    /** Creates the topics; nothing moves before {@link #start}. */
    LiveMarket(Recording recording, double speed, String bootstrapServers, String topicPrefix) {
        this(recording, ReplayOptions.at(new Speed(speed)), bootstrapServers, topicPrefix);
    }

    private LiveMarket(Recording recording, ReplayOptions options, String bootstrapServers, String topicPrefix) {
        publisher = KafkaPublisher.open(PublishSettings.to(bootstrapServers).withTopicPrefix(topicPrefix));
        replay = new Replay(recording, options, publisher);
    }

    /** One that moves for as long as anybody looks. */
    static LiveMarket endless(Recording recording, String bootstrapServers, String topicPrefix) {
        return new LiveMarket(recording, ReplayOptions.at(new Speed(1)).looping(), bootstrapServers, topicPrefix);
    }

    void start() {
        // A thread of its own: on two processors the common pool has one, which HTTP clients need as well.
        end = CompletableFuture.supplyAsync(this::replay, task -> new Thread(task, "replay").start());
    }

    private ReplayStatus replay() {
        var status = replay.run();
        publisher.finish(Duration.ofSeconds(20));
        return status;
    }

    boolean hasEnded() {
        return end.isDone();
    }

    /** Waits until every record is in Kafka. */
    ReplayStatus awaitEnd(Duration deadline) throws InterruptedException {
        try {
            return end.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the replay has not ended", e);
        }
    }

    @Override
    public void close() {
        replay.stop();
        publisher.close();
    }
}
