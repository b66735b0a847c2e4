package io.tickgate.gateway.transport;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Compressed frames by what is in them, so that those who write need not know that others write the same.
 *
 * <p>Bounded by {@link #MAX_ENTRIES} and {@link #MAX_BYTES}: who was not asked for longest goes first. Two messages
 * with one hash are told apart by their bytes, and the newer one stays.
 *
 * <p>Confined to its event loop.
 */
final class CompressedCache {
    /** More than change between two turns of all the connections of a loop. */
    static final int MAX_ENTRIES = 1_024;

    static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final float LOAD = 0.75f;

    private final Map<Integer, Entry> byHash = new LinkedHashMap<>(MAX_ENTRIES, LOAD, true);
    private int bytes;

    /** @param frame {@code null} if it is not worth compressing */
    @SuppressWarnings("ArrayRecordComponent") // compared by their content where they are
    record Entry(byte[] plain, byte @Nullable [] frame) {
        int bytes() {
            return plain.length + (frame == null ? 0 : frame.length);
        }
    }

    static int hash(byte[] from, int start, int end) {
        var crc = new CRC32C();
        crc.update(from, start, end - start);
        return (int) crc.getValue();
    }

    @Nullable
    Entry find(int hash, byte[] from, int start, int end) {
        var found = byHash.get(hash);
        return found != null && Arrays.equals(found.plain, 0, found.plain.length, from, start, end) ? found : null;
    }

    void put(int hash, Entry entry) {
        var replaced = byHash.put(hash, entry);
        bytes += entry.bytes() - (replaced == null ? 0 : replaced.bytes());
        var oldest = byHash.values().iterator();
        while (byHash.size() > MAX_ENTRIES || bytes > MAX_BYTES) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    int entries() {
        return byHash.size();
    }

    int bytes() {
        return bytes;
    }
}
