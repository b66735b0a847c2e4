package io.tickgate.gateway.cache;

import io.tickgate.model.BookLevels;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The best levels of a book at one position of the log, and the bytes that lead there from earlier views.
 *
 * <p>Thread-safe.
 */
public final class BookView extends EncodedValue {
    /** Lanes and loops leave readers at a few different views; who is alone with his encodes for himself. */
    private static final int KEPT_CHANGES = 4;

    private static final long NOT_COMPUTED = -1;

    private final long events;
    private final BookLevels levels;
    private final AtomicReferenceArray<@Nullable Changes> changes = new AtomicReferenceArray<>(KEPT_CHANGES);
    private volatile LogPosition through;
    private volatile long checksum = NOT_COMPUTED;

    BookView(TopicCell cell, LogPosition position, long events, BookLevels levels) {
        super(cell, position);
        this.events = events;
        this.levels = levels;
        through = position;
    }

    /** How many records the book had with the last one in this view. */
    public long events() {
        return events;
    }

    public BookLevels levels() {
        return levels;
    }

    /** The last position at which the book was seen to look like this still; never before {@link #position}. */
    public LogPosition through() {
        return through;
    }

    /** For one writer at a time. */
    void seenAt(LogPosition later) {
        through = later;
    }

    /** CRC-32 over the best levels, see {@link BookLevels#checksum}. */
    public long checksum() {
        long held = checksum;
        if (held == NOT_COMPUTED) {
            held = levels.checksum();
            checksum = held;
        }
        return held;
    }

    @Override
    byte[] encode(Encoder encoder) {
        return encoder.tail(levels);
    }

    boolean shows(SymbolBook.Copy copy) {
        return position().epoch().equals(copy.position().epoch()) && levels.equals(copy.levels());
    }

    /** Whether a difference between the two can be told in the digits of the older one. */
    public boolean hasScalesOf(BookView older) {
        return levels.priceScale() == older.levels.priceScale() && levels.sizeScale() == older.levels.sizeScale();
    }

    /** The tail of an update for a reader who has {@code older}. */
    @SuppressWarnings("ReferenceEquality") // an encoder is itself
    public byte[] changesSince(BookView older, Encoder encoder) {
        int slot = (int) Math.floorMod(older.events(), (long) KEPT_CHANGES);
        var held = changes.get(slot);
        if (held != null && held.encoder == encoder && held.olderEvents == older.events()) {
            return held.tail;
        }
        byte[] made = encoder.tail(levels.changesSince(older.levels));
        changes.set(slot, new Changes(encoder, older.events(), made));
        return made;
    }

    /** By number and not by view, so that a view does not keep alive all those before it. */
    private static final class Changes {
        private final Encoder encoder;
        private final long olderEvents;
        private final byte[] tail;

        Changes(Encoder encoder, long olderEvents, byte[] tail) {
            this.encoder = encoder;
            this.olderEvents = olderEvents;
            this.tail = tail;
        }
    }
}
