package io.tickgate.gateway.testing;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.log.CursorCodec;
import io.tickgate.gateway.log.LeaderEpochs;
import io.tickgate.gateway.log.LogAccess;
import io.tickgate.gateway.log.LogChunk;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.LogPlace;
import io.tickgate.gateway.log.LogRecord;
import io.tickgate.gateway.log.PastReader;
import io.tickgate.model.Quote;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The log of trades of a {@link Market}, kept for ever or for as long as a test says: of one topic, whose partitions
 * are of one epoch each.
 *
 * <p>Confined to the thread of its test.
 */
public final class MemoryLog implements PastReader {
    private static final int CHUNK = 8;

    private final Hub hub;
    private final LastValueCache cache;
    private final LogDirectory directory = new LogDirectory();
    private final Map<String, List<LogRecord>> records = new HashMap<>();
    private final Map<String, Long> gone = new HashMap<>();
    private Damaged damaged = Damaged.NOTHING;
    private final Map<LogPartition, LogChunk> chunks = new LinkedHashMap<>();
    private final Map<String, TreeMap<Integer, Long>> ends = new HashMap<>();
    private final Map<LogRecord, Integer> leaders = new IdentityHashMap<>();
    private List<LogPartition> partitions = List.of();
    private @Nullable LogPartition quotes;
    private boolean isAnswering = true;
    private final Map<Symbol, Long> numbers = new HashMap<>();
    private int reads;
    private int tape = 16;
    private int comparisons;

    public MemoryLog(Hub hub, LastValueCache cache) {
        this.hub = hub;
        this.cache = cache;
    }

    public LogAccess access() {
        return new LogAccess(directory, this, new CursorCodec(0, Map.of(0, new byte[32])));
    }

    /** So many records are at hand of each partition that is made from now on; a power of two. */
    public void keepAtHand(int newTape) {
        tape = newTape;
    }

    /** Puts other partitions in place of those before, one for each epoch. */
    public void make(String topicId, SourceHealth health, long firstOffset, String... epochs) {
        var all = new LinkedHashMap<String, SourceHealth>();
        Arrays.stream(epochs).forEach(epoch -> all.put(epoch, health));
        makeUnread(topicId, all);
        partitions.forEach(partition -> partition.begin(firstOffset));
    }

    /**
     * Puts other partitions in place of those before, of which nothing has been read yet.
     *
     * @param healths of each by its epoch
     */
    public void makeUnread(String topicId, LinkedHashMap<String, SourceHealth> healths) {
        var epochs = List.copyOf(healths.keySet());
        partitions = IntStream.range(0, epochs.size())
                .mapToObj(number -> new LogPartition(
                        new LogPartition.Identity(
                                "trade", "md.trade", topicId, number, epochs.size(), epochs.get(number), false),
                        tape,
                        hub.newAudience(),
                        healths.get(epochs.get(number))))
                .toList();
        directory.replace("trade", partitions);
        hub.wake();
    }

    public List<LogPartition> partitions() {
        return partitions;
    }

    void append(LogPosition position, Symbol symbol, Trade trade, boolean isAfterGap, long nowNanos) {
        var partition = partitions.stream()
                .filter(known -> known.identity().epoch().equals(position.epoch()))
                .findFirst()
                .orElseThrow();
        long number = numbers.merge(symbol, isAfterGap ? 2L : 1L, Long::sum);
        var value = cache.add(symbol).trades().past(position, trade);
        var record = new LogRecord(value, "test", number, nowNanos);
        records.computeIfAbsent(position.epoch(), added -> new ArrayList<>()).add(record);
        leaders.put(record, leader(position.epoch()));
        partition.led(leader(position.epoch()), record.offset());
        partition.append(record);
    }

    /** Keeps quotes from now on, too. */
    void makeQuotes(String topicId, SourceHealth health, long firstOffset, String epoch) {
        var partition = new LogPartition(
                new LogPartition.Identity("quote", "md.quote", topicId, 0, 1, epoch, true),
                tape,
                hub.newAudience(),
                health);
        partition.begin(firstOffset);
        directory.replace("quote", List.of(partition));
        quotes = partition;
    }

    void append(LogPosition position, Symbol symbol, Quote quote, long nowNanos) {
        var kept = quotes;
        if (kept != null) {
            long number = numbers.merge(symbol, 1L, Long::sum);
            kept.append(new LogRecord(cache.add(symbol).quote().past(position, quote), "test", number, nowNanos));
        }
    }

    /** Leaders are numbered by how many there were before. */
    private int leader(String epoch) {
        return ends(epoch).size();
    }

    /** Where what each leader wrote ends, without the last one's. */
    private TreeMap<Integer, Long> ends(String epoch) {
        return ends.computeIfAbsent(epoch, added -> new TreeMap<>());
    }

    /** Another leader goes on where the one before it was. */
    public void elect(String epoch, long offset) {
        ends(epoch).put(leader(epoch), offset);
    }

    /** Retention takes everything before an offset. */
    public void forget(String epoch, long before) {
        gone.put(epoch, before);
    }

    private record Damaged(String epoch, long from, long until) {
        private static final Damaged NOTHING = new Damaged("", Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** The records of a range cannot be read again: a disk has gone bad. */
    public void damage(String epoch, long from, long until) {
        damaged = new Damaged(epoch, from, until);
    }

    /** The records from an offset on are void, and others come in their place. */
    public void cutOff(String epoch, long offset) {
        records.getOrDefault(epoch, List.of()).removeIf(record -> record.offset() >= offset);
        chunks.clear();
        ends(epoch).replaceAll((leader, end) -> Math.min(end, offset));
        elect(epoch, offset);
        partitions = partitions.stream()
                .map(partition -> partition.identity().epoch().equals(epoch) ? restarted(partition, offset) : partition)
                .toList();
        directory.replace("trade", partitions);
        hub.wake();
    }

    private LogPartition restarted(LogPartition partition, long offset) {
        partition.cutOff(offset);
        var anew = new LogPartition(partition.identity(), tape, hub.newAudience(), partition.health());
        anew.begin(offset);
        return anew;
    }

    /** The brokers are away, or back. */
    public void answer(boolean isThere) {
        isAnswering = isThere;
    }

    /** How often it was asked whether the log is the same. */
    public int comparisons() {
        return comparisons;
    }

    /** How often something was read again. */
    public int reads() {
        return reads;
    }

    @Override
    public @Nullable LogChunk find(LogPartition partition, long offset) {
        var chunk = chunks.get(partition);
        return chunk != null && chunk.from() <= offset && offset < chunk.until() ? chunk : null;
    }

    @Override
    public void read(LogPartition partition, long offset, Executor executor, Consumer<Outcome> onAnswer) {
        reads++;
        var outcome = outcome(partition, offset);
        executor.execute(() -> onAnswer.accept(outcome));
    }

    private Outcome outcome(LogPartition partition, long offset) {
        String epoch = partition.identity().epoch();
        long first = gone.getOrDefault(epoch, 0L);
        if (!isAnswering) {
            return new Outcome.Failed("no broker answers");
        }
        if (offset < first) {
            return new Outcome.Gone(first);
        }
        var its = damaged.epoch().equals(epoch) ? damaged : Damaged.NOTHING;
        if (its.from() <= offset && offset < its.until()) {
            return new Outcome.Unreadable(its.until());
        }
        long end = offset < its.from()
                ? Math.min(its.from(), partition.tape().reached())
                : partition.tape().reached();
        var found = records.getOrDefault(epoch, List.of()).stream()
                .filter(record -> record.offset() >= offset && record.offset() < end)
                .limit(CHUNK)
                .toList();
        long until = found.size() < CHUNK ? end : found.get(CHUNK - 1).offset() + 1;
        var read = new LeaderEpochs.Builder();
        found.forEach(record -> read.led(leaders.get(record), record.offset()));
        var chunk = new LogChunk(offset, until, found, found.size(), read.build());
        chunks.put(partition, chunk);
        return new Outcome.Read(chunk);
    }

    @Override
    public void findCut(LogPartition partition, LogPlace place, Executor executor, LongConsumer onAnswer) {
        comparisons++;
        long end = ends(partition.identity().epoch()).getOrDefault(place.leaderEpoch(), Long.MAX_VALUE);
        long answer = isAnswering ? Math.min(place.offset(), end) : -1;
        executor.execute(() -> onAnswer.accept(answer));
    }

    @Override
    public void locate(LogPartition partition, long timeMicros, Executor executor, LongConsumer onAnswer) {
        long offset = records.getOrDefault(partition.identity().epoch(), List.of()).stream()
                .filter(record -> record.value().position().timeMicros() >= timeMicros)
                .filter(record -> record.offset()
                        >= gone.getOrDefault(partition.identity().epoch(), 0L))
                .mapToLong(LogRecord::offset)
                .findFirst()
                .orElse(partition.tape().reached());
        executor.execute(() -> onAnswer.accept(offset));
    }
}
