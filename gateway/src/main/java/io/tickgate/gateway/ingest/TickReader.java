package io.tickgate.gateway.ingest;

import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;
import io.tickgate.record.RecordHeaders;
import io.tickgate.record.SourceTopic;
import io.tickgate.record.TickDecoder;
import io.tickgate.record.TickHeader;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the publishers of a market write.
 *
 * <p>Confined to the thread that reads the records.
 */
final class TickReader<T extends Tick> implements RecordReader<T> {
    /** What a decoder of bytes that are not UTF-8 leaves behind. */
    private static final char REPLACEMENT = '\uFFFD';

    private final Class<T> type;
    private final TickDecoder decoder;
    private final KnownKeys keys = new KnownKeys(TickReader::symbol);

    /** That of the last record: it hardly ever changes. */
    private String source = "";

    TickReader(SourceTopic kind, Class<T> type) {
        this.type = type;
        decoder = new TickDecoder(kind);
    }

    @Override
    public Decoded<T> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return readOrThrow(record);
        } catch (IllegalArgumentException e) {
            return new Decoded.Malformed<>(String.valueOf(e.getMessage()), symbolOrNull(record.key()));
        }
    }

    @Override
    public @Nullable RecordKey likely(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        return key == null ? null : keys.likely(key);
    }

    private static @Nullable String symbolOrNull(byte @Nullable [] key) {
        try {
            return key == null ? null : symbol(key);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Decoded<T> readOrThrow(ConsumerRecord<byte[], byte[]> record) {
        byte @Nullable [] published = null;
        byte @Nullable [] time = null;
        byte @Nullable [] sequence = null;
        byte @Nullable [] from = null;
        byte @Nullable [] packed = null;
        boolean isHeartbeat = false;
        // Once for all of them: to ask for one by its name looks at the names of all, each time. The last of a name
        // counts.
        for (var header : record.headers()) {
            switch (header.key()) {
                case RecordHeaders.TICK -> packed = header.value();
                case RecordHeaders.PUBLISHED -> published = header.value();
                case RecordHeaders.TIME -> time = header.value();
                case RecordHeaders.SOURCE_SEQUENCE -> sequence = header.value();
                case RecordHeaders.SOURCE -> from = header.value();
                case RecordHeaders.HEARTBEAT -> isHeartbeat = true;
                default -> {}
            }
        }
        // Whatever its key: a compacted topic takes no record without one.
        if (isHeartbeat) {
            return new Decoded.Heartbeat<>(RecordHeaders.decode(RecordHeaders.PUBLISHED, published));
        }
        return symbolRecord(
                record, packed == null ? header(time, published, sequence, from) : TickHeader.decode(packed, source));
    }

    private Decoded<T> symbolRecord(ConsumerRecord<byte[], byte[]> record, TickHeader header) {
        source = header.source();
        byte[] key = record.key();
        if (key == null) {
            throw new IllegalArgumentException("a record without a key (expected: the symbol, or a heartbeat)");
        }
        byte[] value = record.value();
        var tick = value == null ? null : type.cast(decoder.decode(value, header.timeMicros()));
        return new Decoded.SymbolRecord<>(
                // After the value: the key of what cannot be read is not to be remembered.
                keys.of(key),
                tick,
                header.timeMicros(),
                header.publishedMicros(),
                header.source(),
                header.sourceSequence());
    }

    private TickHeader header(
            byte @Nullable [] time, byte @Nullable [] published, byte @Nullable [] sequence, byte @Nullable [] from) {
        long publishedMicros = RecordHeaders.decode(RecordHeaders.PUBLISHED, published);
        long timeMicros = RecordHeaders.decode(RecordHeaders.TIME, time);
        long sourceSequence = RecordHeaders.decode(RecordHeaders.SOURCE_SEQUENCE, sequence);
        if (from == null) {
            throw new IllegalArgumentException("header src: nothing (expected: the publisher's incarnation)");
        }
        return new TickHeader(timeMicros, publishedMicros, sourceSequence, TickHeader.sourceAt(from, 0, source));
    }

    private static String symbol(byte[] key) {
        String text = new String(key, StandardCharsets.UTF_8);
        if (!Symbol.isValid(text) || text.indexOf(REPLACEMENT) >= 0) {
            throw new IllegalArgumentException("a key of %d bytes (expected: a symbol of 1 to %d characters in UTF-8)"
                    .formatted(key.length, Symbol.MAX_LENGTH));
        }
        return text;
    }
}
