package io.tickgate.benchmarks.feed;

import io.tickgate.benchmarks.load.Bursts;
import io.tickgate.benchmarks.load.Clock;
import io.tickgate.benchmarks.load.QuoteText;
import io.tickgate.record.RecordHeaders;
import io.tickgate.record.TickHeader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes bursts of quotes by a timetable, and a heartbeat to every partition each second. A burst is one batch, so that a
 * reader has it in one piece; one that is late has the time at which it was due, and is made up for at once.
 *
 * <p>Confined to the thread that made it, with a thread of its own that publishes.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the callbacks tell, and a heartbeat that is lost is followed by another
public final class Publisher implements AutoCloseable {
    /** Longer than a burst takes to be put together, since it is sent off at its end anyway. */
    private static final String LINGER_MILLIS = "20";

    private static final int BATCH_BYTES = 1 << 20;
    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long ACK_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long SPIN_NANOS = 60_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Market market;
    private final RecordForm form;
    private final int messageBytes;
    private final String source = Long.toHexString(System.nanoTime());
    private final String[] names;
    private final byte[][] keys;
    private final long[] counts;
    private final long[] newest;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long published;
    private long nextHeartbeatNanos = System.nanoTime();
    private volatile boolean isStopping;
    private @Nullable Thread thread;
    private volatile long latestLagNanos;

    public Publisher(Market market, int symbols, int messageBytes, RecordForm form) {
        this.market = market;
        this.form = form;
        this.messageBytes = messageBytes;
        names = new String[symbols];
        keys = new byte[symbols][];
        Arrays.setAll(names, QuoteText::symbol);
        Arrays.setAll(keys, number -> names[number].getBytes(StandardCharsets.US_ASCII));
        counts = new long[symbols];
        newest = new long[symbols];
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        market.bootstrapServers(),
                        ProducerConfig.LINGER_MS_CONFIG,
                        LINGER_MILLIS,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        BATCH_BYTES,
                        ProducerConfig.ACKS_CONFIG,
                        "1",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        false,
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        1),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Publishes one quote of each symbol, and returns when Kafka has them. */
    public void publishEach() {
        long micros = Clock.nowMicros();
        for (int symbol = 0; symbol < names.length; symbol++) {
            publish(symbol, micros);
        }
        beat(System.nanoTime());
        awaitAcknowledged();
    }

    /** Publishes so many quotes, as fast as Kafka takes them. */
    public void publishAll(long quotes) {
        for (long i = 0; i < quotes; i++) {
            publish((int) (i % names.length), Clock.nowMicros());
        }
        beat(System.nanoTime());
        awaitAcknowledged();
    }

    /**
     * Bursts one after the other, each a poll of its own for who reads, for so long. What a reader does once a poll is done some
     * ten thousand times, as often as in minutes of a day's work.
     */
    public void warmUp(Bursts bursts, Duration length) {
        long endNanos = System.nanoTime() + length.toNanos();
        for (long burst = 0; System.nanoTime() - endNanos < 0; burst++) {
            publish(bursts, burst, Clock.nowMicros());
        }
        awaitAcknowledged();
    }

    private void publish(Bursts bursts, long burst, long micros) {
        for (int place = 0; place < bursts.frames(); place++) {
            publish(bursts.symbol(burst, place), micros);
        }
        beat(System.nanoTime());
        producer.flush();
    }

    /** Heartbeats alone from now on. */
    public void idle() {
        run(() -> {
            while (!isStopping) {
                beat(System.nanoTime());
                LockSupport.parkNanos(HEARTBEAT_NANOS / 10);
            }
        });
    }

    /** Bursts from now on. */
    public void start(Bursts bursts) {
        run(() -> {
            long startNanos = System.nanoTime();
            for (long burst = 0; !isStopping; burst++) {
                long dueNanos = startNanos + bursts.dueNanos(burst);
                awaitTime(dueNanos);
                latestLagNanos = System.nanoTime() - dueNanos;
                publish(bursts, burst, Clock.micros(dueNanos));
            }
        });
    }

    private void run(Runnable task) {
        stop();
        isStopping = false;
        var started = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        failure.compareAndSet(null, e);
                    }
                },
                "publisher");
        started.setDaemon(true);
        started.start();
        thread = started;
    }

    /** A parked thread wakes some 50 microseconds late. */
    private static void awaitTime(long dueNanos) {
        long left;
        while ((left = dueNanos - System.nanoTime()) > 0) {
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(left - SPIN_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private void publish(int symbol, long micros) {
        long count = ++counts[symbol];
        byte[] value = form.isMessage() ? QuoteText.message(names[symbol], count, micros, messageBytes) : quote(micros);
        var record = new ProducerRecord<>(market.quotes(), keys[symbol], value);
        var header = new TickHeader(micros, Math.max(micros, Clock.nowMicros()), count, source);
        record.headers().add(RecordHeaders.TICK, header.encode());
        form.headers()
                .forEach((name, text) -> record.headers()
                        .add(name, text.replace("{symbol}", names[symbol]).getBytes(StandardCharsets.UTF_8)));
        published++;
        producer.send(record, (metadata, problem) -> {
            if (problem != null) {
                failure.compareAndSet(null, problem);
            } else {
                // One thread calls back, in the order of each partition.
                newest[symbol] = metadata.offset();
            }
            acknowledged.incrementAndGet();
        });
    }

    /** Sizes with so many digits that a message of the gateway has about 150 bytes. */
    private static byte[] quote(long micros) {
        return ("{\"bid\":[\"" + QuoteText.bid(micros) + "\",\"50000.0000\"],\"ask\":[\"" + QuoteText.ask(micros)
                        + "\",\"20000.0000\"]}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void beat(long nowNanos) {
        if (nowNanos - nextHeartbeatNanos < 0) {
            return;
        }
        nextHeartbeatNanos = nowNanos + HEARTBEAT_NANOS;
        for (String topic : market.topics()) {
            boolean isCompacted = topic.equals(market.quotes()) || topic.equals(market.instruments());
            int partitions = topic.equals(market.quotes()) ? market.partitions() : 1;
            for (int partition = 0; partition < partitions; partition++) {
                var record =
                        new ProducerRecord<byte[], byte[]>(topic, partition, isCompacted ? new byte[0] : null, null);
                record.headers()
                        .add(RecordHeaders.HEARTBEAT, new byte[0])
                        .add(RecordHeaders.PUBLISHED, RecordHeaders.encode(Clock.nowMicros()))
                        .add(RecordHeaders.SOURCE, source.getBytes(StandardCharsets.US_ASCII));
                producer.send(record);
            }
        }
    }

    /** Ends the bursts, and returns when Kafka has them all. */
    public void stop() {
        isStopping = true;
        var running = thread;
        if (running != null) {
            try {
                running.join(Duration.ofNanos(ACK_NANOS).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            thread = null;
        }
        awaitAcknowledged();
    }

    private void awaitAcknowledged() {
        long deadline = System.nanoTime() + ACK_NANOS;
        producer.flush();
        while (acknowledged.get() < published) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "Kafka has acknowledged %d of %d records".formatted(acknowledged.get(), published));
            }
            LockSupport.parkNanos(SPIN_NANOS);
        }
        var problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException("publishing", problem);
        }
    }

    /** How late the latest burst was handed to Kafka. */
    public Duration lag() {
        return Duration.ofNanos(latestLagNanos);
    }

    /** The offset of the newest record of each symbol, by its number; after {@link #stop}. */
    public long[] newest() {
        return newest.clone();
    }

    @Override
    public void close() {
        isStopping = true;
        var running = thread;
        if (running != null) {
            running.interrupt();
        }
        producer.close(Duration.ofSeconds(5));
    }
}
