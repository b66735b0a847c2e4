package io.tickgate.gateway.ingest;

import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys that records have had, by their bytes: most have one that was there before, which need not be made and looked
 * through again.
 *
 * <p>Bounded by {@link #MAX_KEYS}: of those that come after as many others, each is made every time.
 *
 * <p>Confined to the thread that reads the records.
 */
final class KnownKeys {
    /** Far more symbols than a gateway has; some 120 MB. */
    static final int MAX_KEYS = 1 << 20;

    private static final int INITIAL_PLACES = 64;

    private final Function<byte[], String> maker;

    /** Each at its place or, where that was taken, at the next free one. At least half of them are free. */
    private @Nullable RecordKey[] places = new RecordKey[INITIAL_PLACES];

    private int count;

    /** @param maker may throw for bytes that it does not like; they are not remembered */
    KnownKeys(Function<byte[], String> maker) {
        this.maker = maker;
    }

    /** Returns the key of these bytes, which must not be changed after. */
    RecordKey of(byte[] asked) {
        int hash = Arrays.hashCode(asked);
        var known = places[find(hash, asked)];
        return known == null ? add(new RecordKey(hash, asked, maker.apply(asked))) : known;
    }

    /** Returns the key of these bytes if there was one before, {@code null} otherwise. */
    @Nullable
    RecordKey known(byte[] asked) {
        return places[find(Arrays.hashCode(asked), asked)];
    }

    /** Returns where it is, or may be put. */
    private int find(int hash, byte[] asked) {
        int place = place(hash);
        for (var known = places[place]; known != null && !known.is(hash, asked); known = places[place]) {
            place = place + 1 & places.length - 1;
        }
        return place;
    }

    private RecordKey add(RecordKey key) {
        if (count < MAX_KEYS) {
            count++;
            put(key);
            if (2 * count > places.length) {
                widen();
            }
        }
        return key;
    }

    private void put(RecordKey key) {
        int place = place(key.hash());
        while (places[place] != null) {
            place = place + 1 & places.length - 1;
        }
        places[place] = key;
    }

    private void widen() {
        var narrow = places;
        places = new RecordKey[2 * narrow.length];
        for (var known : narrow) {
            if (known != null) {
                put(known);
            }
        }
    }

    /** What the hashes of texts differ in is mostly in their last bits, and in all of them after this. */
    private int place(int hash) {
        int mixed = hash * 0x9E3779B9;
        return (mixed ^ mixed >>> 16) & places.length - 1;
    }
}
