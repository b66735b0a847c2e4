package io.tickgate.gateway.ingest;

import io.tickgate.gateway.log.LogChunk;
import io.tickgate.gateway.log.LogPartition;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was read again lately. The chunk that was asked for longest ago goes first.
 *
 * <p>Bounded by bytes.
 *
 * <p>Thread-safe.
 */
final class PastChunks {
    private final long maxBytes;
    private final Map<LogPartition, TreeMap<Long, LogChunk>> byPartition = new HashMap<>();
    private final LinkedHashMap<LogChunk, LogPartition> byUse = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    PastChunks(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    synchronized @Nullable LogChunk find(LogPartition partition, long offset) {
        var chunks = byPartition.get(partition);
        var before = chunks == null ? null : chunks.floorEntry(offset);
        if (before == null || before.getValue().until() <= offset) {
            return null;
        }
        byUse.get(before.getValue());
        return before.getValue();
    }

    synchronized void put(LogPartition partition, LogChunk chunk) {
        var same =
                byPartition.computeIfAbsent(partition, added -> new TreeMap<>()).put(chunk.from(), chunk);
        if (same != null) {
            byUse.remove(same);
            bytes -= same.bytes();
        }
        byUse.put(chunk, partition);
        bytes += chunk.bytes();
        var oldest = byUse.entrySet().iterator();
        // The one that was just read is kept, whatever its size: somebody waits for it.
        while (bytes > maxBytes && byUse.size() > 1) {
            var entry = oldest.next();
            remove(entry.getValue(), entry.getKey());
            oldest.remove();
        }
    }

    private void remove(LogPartition partition, LogChunk chunk) {
        bytes -= chunk.bytes();
        var chunks = byPartition.get(partition);
        if (chunks != null) {
            chunks.remove(chunk.from());
            if (chunks.isEmpty()) {
                byPartition.remove(partition);
            }
        }
    }

    synchronized long bytes() {
        return bytes;
    }
}
