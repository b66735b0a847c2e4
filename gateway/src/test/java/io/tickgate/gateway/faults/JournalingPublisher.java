package io.tickgate.gateway.faults;

import io.tickgate.gateway.acceptance.Await;
import io.tickgate.gateway.acceptance.Epochs;
import io.tickgate.gateway.acceptance.LogWriter;
import io.tickgate.gateway.faults.Journal.Event;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Side;
import io.tickgate.model.Size;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import io.tickgate.record.TickCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Writes trades and quotes of a few symbols at a steady pace until it is stopped, whatever becomes of the brokers, and
 * notes what it has sent and what Kafka has acknowledged. It waits for all replicas and repeats without doubling.
 *
 * <p>Confined to the thread of its test, which shares only counters with the thread that writes.
 */
final class JournalingPublisher implements AutoCloseable {
    static final int SYMBOLS = 24;
    static final SourceTopic[] KINDS = {SourceTopic.TRADE, SourceTopic.QUOTE};

    /** Longer than any fault here. */
    private static final int GIVE_UP_MILLIS = 300_000;

    private static final int PER_TRANSACTION = 40;
    private static final Map<String, Object> SAFE = Map.of(
            "acks",
            "all",
            "enable.idempotence",
            true,
            "linger.ms",
            5,
            "request.timeout.ms",
            5_000,
            "delivery.timeout.ms",
            GIVE_UP_MILLIS,
            "max.block.ms",
            GIVE_UP_MILLIS,
            "metadata.max.age.ms",
            5_000);

    /** Over all publishers of this JVM: it names a record in its journal. */
    private static final AtomicLong RUNNING = new AtomicLong();

    private final String bootstrapServers;
    private final String topicPrefix;
    private final Journal journal;
    private final Random random;
    private final LogWriter writer;
    private final boolean isTransactional;
    private final Map<SourceTopic, List<String>> epochs = new ConcurrentHashMap<>();
    private final Map<String, Long> reached = new ConcurrentHashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final List<Open> transaction = new ArrayList<>();
    private volatile long clockOffMicros;
    private volatile boolean isStopped;
    private volatile @Nullable RuntimeException failure;
    private @Nullable Thread thread;

    /** A record of a transaction that is neither committed nor aborted yet. */
    private record Open(long number, String epoch, long offset) {}

    private JournalingPublisher(
            String bootstrapServers,
            String topicPrefix,
            Journal journal,
            long seed,
            String source,
            Map<String, Object> properties) {
        this.bootstrapServers = bootstrapServers;
        this.topicPrefix = topicPrefix;
        this.journal = journal;
        random = new Random(seed);
        isTransactional = properties.containsKey("transactional.id");
        var all = new HashMap<>(SAFE);
        all.putAll(properties);
        writer = new LogWriter(bootstrapServers, topicPrefix, source, all);
    }

    /** @param source the publisher's incarnation */
    static JournalingPublisher open(
            String bootstrapServers, String topicPrefix, Journal journal, long seed, String source) throws Exception {
        return open(bootstrapServers, topicPrefix, journal, seed, source, Map.of());
    }

    /** @param properties of the producer, beside the safe ones */
    static JournalingPublisher open(
            String bootstrapServers,
            String topicPrefix,
            Journal journal,
            long seed,
            String source,
            Map<String, Object> properties)
            throws Exception {
        var publisher = new JournalingPublisher(bootstrapServers, topicPrefix, journal, seed, source, properties);
        publisher.lookAtTopics(false);
        if (publisher.isTransactional) {
            publisher.writer.producer().initTransactions();
        }
        return publisher;
    }

    /** Writes into all partitions that there are now. */
    void lookAtPartitions() throws Exception {
        lookAtTopics(true);
    }

    private void lookAtTopics(boolean isWidened) throws Exception {
        for (var kind : KINDS) {
            var now = Epochs.of(bootstrapServers, LogWriter.name(topicPrefix, kind));
            if (!now.equals(epochs(kind))) {
                journal.add(isWidened ? Event.WIDENED : Event.TOPIC, channel(kind), String.join(",", now));
                epochs.put(kind, now);
            }
        }
    }

    static String channel(SourceTopic kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    List<String> epochs(SourceTopic kind) {
        return epochs.getOrDefault(kind, List.of());
    }

    /** From now on its clock is wrong by so much. */
    void clockIsOff(Duration by) {
        clockOffMicros = TimeUnit.MILLISECONDS.toMicros(by.toMillis());
        writer.clockIsOff(by);
    }

    /** Begins to write so many ticks a second, half of them trades. */
    JournalingPublisher start(int perSecond) {
        isStopped = false;
        var writing = new Thread(() -> run(perSecond), "publisher");
        writing.start();
        thread = writing;
        return this;
    }

    private void run(int perSecond) {
        long periodNanos = 1_000_000_000L / perSecond;
        long nextNanos = System.nanoTime();
        try {
            while (!isStopped) {
                if (isTransactional) {
                    inTransaction(random.nextInt(3) == 0, this::writeSome);
                    nextNanos += PER_TRANSACTION * periodNanos;
                } else {
                    writeOne();
                    nextNanos += periodNanos;
                }
                while (!isStopped && System.nanoTime() - nextNanos < 0) {
                    LockSupport.parkNanos(nextNanos - System.nanoTime());
                }
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void inTransaction(boolean isAborted, Runnable writing) {
        writer.producer().beginTransaction();
        writing.run();
        writer.flush();
        if (isAborted) {
            writer.producer().abortTransaction();
        } else {
            writer.producer().commitTransaction();
        }
        synchronized (transaction) {
            for (var one : transaction) {
                if (isAborted) {
                    journal.add(Event.ABORTED, one.number());
                } else {
                    reached.merge(one.epoch(), one.offset(), Math::max);
                    journal.add(Event.ACKED, one.number(), one.epoch(), one.offset());
                }
            }
            answered.addAndGet(transaction.size());
            transaction.clear();
        }
    }

    private void writeSome() {
        for (int i = 0; i < PER_TRANSACTION; i++) {
            writeOne();
        }
    }

    private void writeOne() {
        write(KINDS[random.nextInt(KINDS.length)], random.nextInt(SYMBOLS));
    }

    /** Writes one record of each symbol and kind, so that all are known. */
    JournalingPublisher writeOfEach() {
        if (isTransactional) {
            inTransaction(false, this::writeEach);
        } else {
            writeEach();
        }
        return this;
    }

    private void writeEach() {
        for (var kind : KINDS) {
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                write(kind, symbol);
            }
        }
    }

    private void write(SourceTopic kind, int symbolNumber) {
        var now = epochs(kind);
        int partition = symbolNumber % now.size();
        String symbol = symbol(symbolNumber);
        long number = numbers.merge(kind + "/" + symbol, 1L, Long::sum);
        long running = RUNNING.incrementAndGet();
        long timeMicros = Journal.nowMicros();
        long saidMicros = timeMicros + clockOffMicros;
        var tick = tick(kind, running, saidMicros);
        sent.incrementAndGet();
        String value = new String(TickCodec.encode(tick), StandardCharsets.UTF_8);
        journal.addAt(timeMicros, Event.SENT, running, channel(kind), symbol, number, saidMicros, value);
        writer.send(kind, partition, symbol, tick, (place, refused) -> answer(running, now, place, refused));
    }

    private Tick tick(SourceTopic kind, long running, long timeMicros) {
        var price = new Price(10_000 + running, 2);
        var size = new Size(1 + random.nextInt(900), 0);
        return kind == SourceTopic.TRADE
                ? new Trade(price, size, "t" + running, running % 2 == 0 ? Side.BUY : Side.SELL, timeMicros)
                : new Quote(new Level(price, size), null);
    }

    static String symbol(int number) {
        return "S%02d".formatted(number);
    }

    private void answer(long running, List<String> now, RecordMetadata place, @Nullable Exception refused) {
        if (refused != null || !place.hasOffset()) {
            failed.incrementAndGet();
            return;
        }
        String epoch = now.get(place.partition());
        if (isTransactional) {
            synchronized (transaction) {
                transaction.add(new Open(running, epoch, place.offset()));
            }
            return;
        }
        reached.merge(epoch, place.offset(), Math::max);
        journal.add(Event.ACKED, running, epoch, place.offset());
        answered.incrementAndGet();
    }

    /** Stops, and returns once Kafka has answered for every record. */
    void stop(Duration patience) throws InterruptedException {
        isStopped = true;
        if (thread != null) {
            thread.join(patience.toMillis());
        }
        if (failure != null) {
            throw new IllegalStateException("writing failed", failure);
        }
        writer.producer().flush();
        Await.until(
                "all is answered",
                patience,
                () -> answered.get() + failed.get() == sent.get(),
                () -> "%d sent, %d acknowledged, %d failed".formatted(sent.get(), answered.get(), failed.get()));
    }

    /** The last offset that Kafka has acknowledged of an epoch, -1 if there is none. */
    long reached(String epoch) {
        return reached.getOrDefault(epoch, -1L);
    }

    /** How many records nobody will acknowledge any more. */
    long failed() {
        return failed.get();
    }

    @Override
    public void close() {
        isStopped = true;
        writer.close();
    }
}
