package io.tickgate.gateway.ingest;

import io.tickgate.gateway.hub.NanoClock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics in which records are kept that cannot be read. A producer would make a topic that is not there, where the
 * brokers let it; so there is one only while its topic is there, which is looked after each second.
 *
 * <p>Bounded by the topics.
 *
 * <p>Thread-safe; {@link #keep} is for the thread of its feed alone.
 */
final class Quarantines implements PoisonStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantines.class);
    private static final Duration FIRST_LOOK = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 1_000;
    private static final int PATIENCE_MILLIS = 3_000;
    private static final long PRIME_MILLIS = 20;
    private static final int PRIME_TIMES = 150;

    private final IngestSettings settings;
    private final Set<String> topics;
    private final IngestCounters counters;
    private final QuietLog quietLog;
    private final Map<String, Open> open = new ConcurrentHashMap<>();
    private final CountDownLatch looked = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "tickgate-quarantine");

    private record Open(Producer<byte[], byte[]> producer, Quarantine quarantine) {}

    /** @param topics that are written to; what is to be kept in another one is somebody else's to keep */
    Quarantines(IngestSettings settings, Collection<String> topics, IngestCounters counters, NanoClock clock) {
        this.settings = settings;
        this.topics = Set.copyOf(topics);
        this.counters = counters;
        quietLog = new QuietLog(LOG, clock);
    }

    /** Begins to look, and waits, for some seconds at the most, until it is known which topics there are. */
    void start() throws InterruptedException {
        if (!topics.isEmpty()) {
            thread.setDaemon(true);
            thread.start();
            if (!looked.await(FIRST_LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "no broker says whether the topics {} are there; what cannot be read is not kept until then",
                        topics);
            }
        }
    }

    @Override
    public void keep(String topic, ConsumerRecord<byte[], byte[]> record, String problem) {
        if (!topics.contains(topic)) {
            return;
        }
        var target = open.get(topic);
        if (target == null) {
            counters.unkept.increment();
            warn("not kept in %s, which is not there: %s-%d@%d"
                    .formatted(topic, record.topic(), record.partition(), record.offset()));
        } else {
            target.quarantine().keep(record, problem);
        }
    }

    private synchronized void warn(String what) {
        quietLog.warn(what);
    }

    private void watch() {
        try (var admin = KafkaClients.admin(settings)) {
            do {
                look(admin);
                looked.countDown();
            } while (!closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("interrupted, which is how it is closed", e);
        } finally {
            open.values().forEach(target -> target.producer().close(Duration.ofMillis(PATIENCE_MILLIS / 3)));
        }
    }

    private void look(Admin admin) throws InterruptedException {
        var answers = admin.describeTopics(topics, new DescribeTopicsOptions().timeoutMs(PATIENCE_MILLIS))
                .topicNameValues();
        for (var answer : answers.entrySet()) {
            try {
                answer.getValue().get();
                keepOpen(answer.getKey());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    gone(answer.getKey());
                } else {
                    LOG.debug("nothing is known of {}", answer.getKey(), e);
                }
            } catch (KafkaException e) {
                warn("cannot write to %s, trying again: %s".formatted(answer.getKey(), e.getMessage()));
            }
        }
    }

    private void keepOpen(String topic) throws InterruptedException {
        var target = open.get(topic);
        if (target == null) {
            open(topic);
        } else if (!isKnown(target.producer(), topic)) {
            // Asked for now and then, it is not forgotten; one that has been is learnt again by this.
            LOG.debug("{} is not known to its producer", topic);
        }
    }

    private void open(String topic) throws InterruptedException {
        var producer = KafkaClients.producer(settings);
        // It never waits, so it has to know the topic before the first record.
        try {
            for (int i = 0; i < PRIME_TIMES && !isKnown(producer, topic); i++) {
                Thread.sleep(PRIME_MILLIS);
            }
        } catch (KafkaException | InterruptedException e) {
            // Such as that it may not write there.
            producer.close(Duration.ZERO);
            throw e;
        }
        open.put(topic, new Open(producer, new Quarantine(producer, topic, counters, this::warn)));
    }

    private static boolean isKnown(Producer<byte[], byte[]> producer, String topic) {
        try {
            return !producer.partitionsFor(topic).isEmpty();
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            return false;
        }
    }

    private void gone(String topic) {
        var target = open.remove(topic);
        if (target != null || looked.getCount() > 0) {
            LOG.warn("the topic {} is not there: records that cannot be read are not kept until it is created", topic);
        }
        if (target != null) {
            target.producer().close(Duration.ZERO);
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
