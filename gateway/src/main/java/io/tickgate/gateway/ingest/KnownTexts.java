package io.tickgate.gateway.ingest;

import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The texts that the last records had in some place, by their bytes: most have one that was there before, which need not be
 * made and looked through again.
 *
 * <p>Bounded by {@link #PLACES}: texts that fall on the same place drive each other out.
 *
 * <p>Confined to the thread that reads the records.
 */
final class KnownTexts {
    /** A power of two; more than most feeds have symbols. */
    private static final int PLACES = 8192;

    private final Function<byte[], String> maker;
    private final byte[] @Nullable [] bytes = new byte[PLACES][];
    private final String[] texts = new String[PLACES];

    /** @param maker may throw for bytes that it does not like; they are not remembered */
    KnownTexts(Function<byte[], String> maker) {
        this.maker = maker;
    }

    String of(byte[] asked) {
        int hash = Arrays.hashCode(asked);
        int place = (hash ^ hash >>> 16) & (PLACES - 1);
        if (!Arrays.equals(asked, bytes[place])) {
            texts[place] = maker.apply(asked);
            bytes[place] = asked;
        }
        return texts[place];
    }
}
