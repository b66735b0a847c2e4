package io.tickgate.gateway.ingest;

import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys that records have had, by their bytes: most have one that was there before, which need not be made and looked
 * through again.
 *
 * <p>Bounded by {@link #MAX_KEYS} and by {@link #FARTHEST}: of those that come after as many others, and of those whose place and so
 * many after it are taken, each is made every time.
 *
 * <p>Confined to the thread that reads the records.
 */
final class KnownKeys {
    /** Keys of twelve characters then take some 15 MB, for each reader; beside the cells of as many symbols that is little. */
    static final int MAX_KEYS = 1 << 17;

    /** Keys that are made to have one hash must not be gone through one by one. */
    static final int FARTHEST = 64;

    private static final int NOWHERE = -1;
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
        int place = find(hash, asked);
        var known = place == NOWHERE ? null : places[place];
        if (known != null) {
            return known;
        }
        var key = new RecordKey(hash, asked, maker.apply(asked));
        if (place != NOWHERE && count < MAX_KEYS) {
            places[place] = key;
            if (2 * ++count > places.length) {
                widen();
            }
        }
        return key;
    }

    /**
     * Returns one with the hash of these bytes, {@code null} if there is none: it is theirs but for one of some thousand millions. To make
     * sure would be to read its bytes, one after the other of many keys.
     */
    @Nullable
    RecordKey likely(byte[] asked) {
        int hash = Arrays.hashCode(asked);
        int place = place(hash);
        for (int gone = 0; gone < FARTHEST; gone++) {
            var known = places[place];
            if (known == null || known.hash() == hash) {
                return known;
            }
            place = place + 1 & places.length - 1;
        }
        return null;
    }

    /** Returns where it is, or may be put; {@link #NOWHERE} where that is too far. */
    private int find(int hash, byte[] asked) {
        int place = place(hash);
        for (int gone = 0; gone < FARTHEST; gone++) {
            var known = places[place];
            if (known == null || known.is(hash, asked)) {
                return place;
            }
            place = place + 1 & places.length - 1;
        }
        return NOWHERE;
    }

    private void widen() {
        var narrow = places;
        places = new RecordKey[2 * narrow.length];
        count = 0;
        for (var known : narrow) {
            int place = known == null ? NOWHERE : find(known.hash(), known.bytes());
            if (place != NOWHERE) {
                places[place] = known;
                count++;
            }
        }
    }

    /** What the hashes of texts differ in is mostly in their last bits, and in all of them after this. */
    private int place(int hash) {
        int mixed = hash * 0x9E3779B9;
        return (mixed ^ mixed >>> 16) & places.length - 1;
    }
}
