package io.tickgate.gateway.ingest;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The key of records, and what their applier keeps of its symbol: who finds the one has the other. To look for it once more among those of
 * many symbols takes as long as to read a record.
 *
 * <p>Confined to the thread that reads the records.
 */
final class RecordKey {
    private static final byte[] UNKNOWN = {};

    private final int hash;
    private final byte[] bytes;
    private final String text;
    private @Nullable SourceSymbol symbol;

    /** For a reader that knows the text alone. */
    RecordKey(String text) {
        this(0, UNKNOWN, text);
    }

    RecordKey(int hash, byte[] bytes, String text) {
        this.hash = hash;
        this.bytes = bytes;
        this.text = text;
    }

    /** The hash of its bytes. */
    int hash() {
        return hash;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Whether these are its bytes. */
    boolean is(int askedHash, byte[] asked) {
        return hash == askedHash && Arrays.equals(bytes, asked);
    }

    String text() {
        return text;
    }

    /** Reads what {@link #is} needs, for what that does to the processor's cache; the number means nothing. */
    int touch() {
        return bytes.length;
    }

    /** Returns what is kept of it, {@code null} as long as that is not known. */
    @Nullable
    SourceSymbol symbol() {
        return symbol;
    }

    /** Says what is kept of it. */
    void symbol(SourceSymbol kept) {
        symbol = kept;
    }
}
