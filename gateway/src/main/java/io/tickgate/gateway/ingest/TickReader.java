package io.tickgate.gateway.ingest;

import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;
import io.tickgate.record.RecordHeaders;
import io.tickgate.record.SourceTopic;
import io.tickgate.record.TickCodec;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the publishers of a market write.
 *
 * <p>Thread-safe.
 */
record TickReader<T extends Tick>(SourceTopic kind, Class<T> type) implements RecordReader<T> {
    /** What a decoder of bytes that are not UTF-8 leaves behind. */
    private static final char REPLACEMENT = '\uFFFD';

    @Override
    public Decoded<T> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return readOrThrow(record);
        } catch (IllegalArgumentException e) {
            return new Decoded.Malformed<>(String.valueOf(e.getMessage()), symbolOrNull(record.key()));
        }
    }

    private static @Nullable String symbolOrNull(byte @Nullable [] key) {
        try {
            return key == null ? null : symbol(key);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Decoded<T> readOrThrow(ConsumerRecord<byte[], byte[]> record) {
        var headers = record.headers();
        long publishedMicros = RecordHeaders.decode(RecordHeaders.PUBLISHED, value(headers, RecordHeaders.PUBLISHED));
        // Whatever its key: a compacted topic takes no record without one.
        if (headers.lastHeader(RecordHeaders.HEARTBEAT) != null) {
            return new Decoded.Heartbeat<>(publishedMicros);
        }
        byte[] key = record.key();
        if (key == null) {
            throw new IllegalArgumentException("a record without a key (expected: the symbol, or a heartbeat)");
        }
        long timeMicros = RecordHeaders.decode(RecordHeaders.TIME, value(headers, RecordHeaders.TIME));
        long sequence =
                RecordHeaders.decode(RecordHeaders.SOURCE_SEQUENCE, value(headers, RecordHeaders.SOURCE_SEQUENCE));
        byte[] source = value(headers, RecordHeaders.SOURCE);
        if (source == null) {
            throw new IllegalArgumentException("header src: nothing (expected: the publisher's incarnation)");
        }
        byte[] value = record.value();
        return new Decoded.SymbolRecord<>(
                symbol(key),
                value == null ? null : type.cast(TickCodec.decode(kind, value, timeMicros)),
                timeMicros,
                publishedMicros,
                new String(source, StandardCharsets.US_ASCII),
                sequence);
    }

    private static byte @Nullable [] value(Headers headers, String name) {
        var header = headers.lastHeader(name);
        return header == null ? null : header.value();
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
