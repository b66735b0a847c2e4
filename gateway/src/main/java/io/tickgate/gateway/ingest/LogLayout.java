package io.tickgate.gateway.ingest;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers about the source topics: which there are, and where reading begins.
 *
 * <p>Thread-safe.
 */
final class LogLayout implements LogLosses.Offsets, RangeQuestions.Ranges, SeenEnds.Ends, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogLayout.class);

    /** A broker that is slower than this is asked again, or another one. */
    private static final int PATIENCE_MILLIS = 3_000;

    /** One for what is needed now, and one for what no leader has answered about. */
    private static final int QUESTIONS = 2;

    private static final long IDLE_SECONDS = 10;

    private static final ListOffsetsOptions ALL = new ListOffsetsOptions().timeoutMs(PATIENCE_MILLIS);
    private static final ListOffsetsOptions COMMITTED =
            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(PATIENCE_MILLIS);

    private final Admin admin;
    private final IngestSettings settings;
    private final Sources sources;
    private final FeedScope scope;
    private final ThreadPoolExecutor questions;

    LogLayout(Admin admin, IngestSettings settings, Sources sources, FeedScope scope) {
        this.admin = admin;
        this.settings = settings;
        this.sources = sources;
        this.scope = scope;
        questions = new ThreadPoolExecutor(
                QUESTIONS, QUESTIONS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    var thread = new Thread(task, scope.name("ranges"));
                    thread.setDaemon(true);
                    return thread;
                });
        questions.allowCoreThreadTimeOut(true);
    }

    /**
     * Returns the id of the cluster.
     *
     * @throws KafkaException if no broker answers in time, or none lets this gateway in
     */
    String connect() throws InterruptedException {
        return get(admin.describeCluster().clusterId());
    }

    /** Asks which topics there are, and does not wait for the answer. */
    TopicLook look() {
        var names = sources.all().stream().map(Source::topic).toList();
        return new TopicLook(
                sources,
                admin.describeTopics(
                                names,
                                new DescribeTopicsOptions()
                                        .timeoutMs(PATIENCE_MILLIS)
                                        .includeAuthorizedOperations(true))
                        .topicNameValues());
    }

    @Override
    public Future<Map<SourcePartition, ReadRange>> ask(Collection<SourcePartition> partitions) {
        return questions.submit(() -> ranges(List.copyOf(partitions)));
    }

    @Override
    public Future<Map<SourcePartition, Long>> askLogEnds(Collection<SourcePartition> partitions) {
        var asked = List.copyOf(partitions);
        return questions.submit(() -> {
            var found = offsets(asked.stream(), source -> OffsetSpec.latest());
            return asked.stream()
                    .filter(source -> found.containsKey(source.partition()))
                    .collect(Collectors.toMap(
                            Function.identity(),
                            source -> Objects.requireNonNull(found.get(source.partition()))
                                    .offset()));
        });
    }

    /**
     * Returns what is to be read first: all of a topic, or the most recent. Waits for some seconds at
     * the most. Partitions whose leader has not answered by then are missing.
     */
    private Map<SourcePartition, ReadRange> ranges(List<SourcePartition> asked) throws InterruptedException {
        var newest = offsets(
                asked.stream().filter(source -> source.source().recent() != null), source -> OffsetSpec.maxTimestamp());
        // Who has not answered once is not waited for twice.
        var partitions = asked.stream()
                .filter(source -> source.source().recent() == null || newest.containsKey(source.partition()))
                .toList();
        // A record from the future, which for a delayed feed is what is too young, must not hide those before it.
        long nowMillis = System.currentTimeMillis() - scope.delay().toMillis();
        var begins = offsets(partitions.stream(), source -> {
            var last = newest.get(source.partition());
            var recent = source.source().recent();
            return recent == null || last == null || last.timestamp() < 0
                    ? OffsetSpec.earliest()
                    : OffsetSpec.forTimestamp(Math.max(0, Math.min(last.timestamp(), nowMillis) - recent.toMillis()));
        });
        var ends = ends(
                partitions.stream()
                        .filter(source -> begins.containsKey(source.partition()))
                        .toList(),
                nowMillis);
        var ranges = new HashMap<SourcePartition, ReadRange>();
        for (var source : partitions) {
            var begin = begins.get(source.partition());
            var end = ends.get(source.partition());
            if (begin != null && end != null) {
                put(source, begin.offset(), end.offset(), nowMillis, ranges);
            }
        }
        return ranges;
    }

    private void put(
            SourcePartition source, long begin, long end, long nowMillis, Map<SourcePartition, ReadRange> ranges)
            throws InterruptedException {
        try {
            long first = begin < 0 ? earliest(source.partition()) : begin(source, begin, end, nowMillis);
            ranges.put(source, new ReadRange(first, end));
        } catch (KafkaException e) {
            LOG.debug("{}: its offsets are not to be had: {}", source.partition(), e.getMessage());
        }
    }

    /** Where nothing is recent of what is old enough, a delayed feed begins at what came last before that. */
    private long begin(SourcePartition source, long begin, long end, long nowMillis) throws InterruptedException {
        var partition = source.partition();
        var recent = source.source().recent();
        if (recent == null || begin < end || !scope.isDelayed() || earliest(partition) >= end) {
            return begin;
        }
        long recentMillis = recent.toMillis();
        // The last record before the end has a time that nobody says; it is found by looking back twice as far each
        // time.
        for (long spanMillis = 2 * recentMillis; spanMillis < nowMillis; spanMillis *= 2) {
            if (offset(partition, OffsetSpec.forTimestamp(nowMillis - spanMillis)) < end) {
                return offset(partition, OffsetSpec.forTimestamp(Math.max(0, nowMillis - spanMillis - recentMillis)));
            }
        }
        return earliest(partition);
    }

    /** Returns where what can be read ends, for a delayed feed what is old enough. */
    private Map<TopicPartition, ListOffsetsResultInfo> ends(Collection<SourcePartition> partitions, long nowMillis)
            throws InterruptedException {
        var all = offsets(partitions.stream().map(SourcePartition::partition).toList(), OffsetSpec.latest(), COMMITTED);
        if (scope.isDelayed()) {
            // At the first record that is too young, if there is one before a transaction that is still open.
            offsets(partitions.stream(), source -> OffsetSpec.forTimestamp(nowMillis + 1))
                    .forEach((partition, young) -> {
                        var end = all.get(partition);
                        if (young.offset() >= 0 && end != null && young.offset() < end.offset()) {
                            all.put(partition, young);
                        }
                    });
        }
        return all;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(
            java.util.stream.Stream<SourcePartition> sources, Function<SourcePartition, OffsetSpec> spec)
            throws InterruptedException {
        return offsets(sources.collect(Collectors.toMap(SourcePartition::partition, spec)), ALL);
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(
            List<TopicPartition> partitions, OffsetSpec spec, ListOffsetsOptions options) throws InterruptedException {
        return offsets(partitions.stream().collect(Collectors.toMap(Function.identity(), same -> spec)), options);
    }

    /** Returns the answers that have come. */
    private Map<TopicPartition, ListOffsetsResultInfo> offsets(
            Map<TopicPartition, OffsetSpec> specs, ListOffsetsOptions options) throws InterruptedException {
        var offsets = new HashMap<TopicPartition, ListOffsetsResultInfo>();
        if (!specs.isEmpty()) {
            var answers = admin.listOffsets(specs, options);
            for (var partition : specs.keySet()) {
                try {
                    offsets.put(partition, answers.partitionResult(partition).get());
                } catch (ExecutionException e) {
                    LOG.debug("{}: its offsets are not to be had: {}", partition, e.getMessage());
                }
            }
        }
        return offsets;
    }

    /** Asks where partitions end for those who read what is committed, and does not wait for the answer. */
    CatchUp.Ends askEnds(Collection<TopicPartition> partitions) {
        var specs = partitions.stream().collect(Collectors.toMap(Function.identity(), same -> OffsetSpec.latest()));
        var answers = admin.listOffsets(specs, COMMITTED);
        return partition -> {
            if (!specs.containsKey(partition)) {
                return CatchUp.UNKNOWN;
            }
            var answer = answers.partitionResult(partition);
            try {
                return answer.isDone() ? answer.get().offset() : CatchUp.UNANSWERED;
            } catch (ExecutionException e) {
                return CatchUp.UNKNOWN;
            }
        };
    }

    @Override
    public long earliest(TopicPartition partition) throws InterruptedException {
        return offset(partition, OffsetSpec.earliest());
    }

    @Override
    public long end(TopicPartition partition) throws InterruptedException {
        return offset(partition, OffsetSpec.latest());
    }

    private long offset(TopicPartition partition, OffsetSpec spec) throws InterruptedException {
        return get(admin.listOffsets(Map.of(partition, spec), ALL).partitionResult(partition))
                .offset();
    }

    private <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            // The client's own patience may end first; what it says does not name the broker.
            if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw noAnswer(e.getCause());
            }
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw noAnswer(e);
        }
    }

    private KafkaException noAnswer(Throwable cause) {
        return new org.apache.kafka.common.errors.TimeoutException(
                "no answer from %s within %d ms (expected: a reachable Kafka broker; check tickgate.kafka.bootstrap-servers)"
                        .formatted(
                                settings.properties().get("bootstrap.servers"),
                                settings.connectTimeout().toMillis()),
                cause);
    }

    @Override
    public void close() {
        questions.shutdownNow();
        admin.close(java.time.Duration.ofSeconds(1));
    }
}
