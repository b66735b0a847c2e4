package io.tickgate.gateway.acceptance;

import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Side;
import io.tickgate.model.Size;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A topic and all that Kafka has acknowledged of what was written into it: the truth that clients are compared with.
 *
 * <p>Confined to the thread of its test.
 */
final class AcknowledgedLog implements AutoCloseable {
    /** Each has its place in one partition. */
    static final int SYMBOLS = 20;

    private final SourceTopic kind;
    private final LogWriter writer;
    private final List<String> epochs;
    private final List<Pending> pending = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private int written;

    /**
     * One record.
     *
     * @param epoch the offset space, as clients see it
     * @param tick {@code null} for a tombstone
     */
    record Entry(
            String epoch,
            long offset,
            String symbol,
            @Nullable Tick tick) {}

    private record Pending(
            Future<RecordMetadata> answer,
            String symbol,
            @Nullable Tick tick) {}

    /** @param source the publisher's incarnation */
    AcknowledgedLog(String bootstrapServers, String topicPrefix, SourceTopic kind, String source) throws Exception {
        this.kind = kind;
        writer = new LogWriter(bootstrapServers, topicPrefix, source);
        epochs = Epochs.of(bootstrapServers, LogWriter.name(topicPrefix, kind));
    }

    /** Writes so many trades, each of the next symbol. */
    AcknowledgedLog trades(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            int number = written % SYMBOLS;
            write(number, "S%02d".formatted(number), trade(written));
        }
        return acknowledged();
    }

    /** Writes so many quotes, each of the next symbol; every thirteenth is a tombstone. */
    AcknowledgedLog quotes(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            int number = written % SYMBOLS;
            write(number, "S%02d".formatted(number), i % 13 == 12 ? null : quote(written));
        }
        return acknowledged();
    }

    /** Writes a record of a symbol of this number, which says in which partition it is. */
    AcknowledgedLog write(int number, String symbol, @Nullable Tick tick) {
        written++;
        pending.add(new Pending(writer.send(kind, number % epochs.size(), symbol, tick), symbol, tick));
        return this;
    }

    static Trade trade(int number) {
        return new Trade(
                new Price(1_000 + number, 2),
                new Size(1 + number % 7, 0),
                "t" + number,
                number % 2 == 0 ? Side.BUY : Side.SELL,
                1_795_369_227_000_000L + number);
    }

    static Quote quote(int number) {
        return new Quote(new Level(new Price(1_000 + number, 2), new Size(5, 0)), null);
    }

    /** Returns when Kafka has said where each record is. */
    AcknowledgedLog acknowledged() throws Exception {
        writer.flush();
        for (var one : pending) {
            var place = one.answer().get(10, TimeUnit.SECONDS);
            entries.add(new Entry(epochs.get(place.partition()), place.offset(), one.symbol(), one.tick()));
        }
        pending.clear();
        return this;
    }

    List<Entry> entries() {
        return entries;
    }

    List<String> epochs() {
        return epochs;
    }

    List<String> symbols() {
        return IntStream.range(0, SYMBOLS).mapToObj("S%02d"::formatted).toList();
    }

    @Override
    public void close() {
        writer.close();
    }
}
