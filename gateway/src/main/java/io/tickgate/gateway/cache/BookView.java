package io.tickgate.gateway.cache;

import io.tickgate.model.BookLevels;
import io.tickgate.model.Topic;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The best levels of a book at one position of the log, and the bytes that lead there from earlier views.
 *
 * <p>Thread-safe.
 */
public final class BookView extends EncodedValue<BookLevels> {
    /** Lanes and loops leave readers at a few different views; who is alone with his encodes for himself. */
    private static final int KEPT_CHANGES = 4;

    private final long events;
    private final BookLevels levels;
    private final AtomicReferenceArray<@Nullable Changes> changes = new AtomicReferenceArray<>(KEPT_CHANGES);

    BookView(Topic topic, LogPosition position, long events, BookLevels levels, Encoder<BookLevels> encoder) {
        super(topic, position, levels, encoder);
        this.events = events;
        this.levels = levels;
    }

    /** How many records the book had with the last one in this view. */
    public long events() {
        return events;
    }

    public BookLevels levels() {
        return levels;
    }

    boolean shows(SymbolBook.Copy copy) {
        return position().epoch().equals(copy.position().epoch()) && levels.equals(copy.levels());
    }

    /** The tail of an update for a reader who has {@code older}. */
    public byte[] changesSince(BookView older) {
        int slot = (int) Math.floorMod(older.position().sequence(), (long) KEPT_CHANGES);
        var held = changes.get(slot);
        if (held != null && held.olderSequence == older.position().sequence()) {
            return held.tail;
        }
        byte[] made = encoder().tail(levels.changesSince(older.levels));
        changes.set(slot, new Changes(older.position().sequence(), made));
        return made;
    }

    /** By sequence and not by view, so that a view does not keep alive all those before it. */
    private static final class Changes {
        private final long olderSequence;
        private final byte[] tail;

        Changes(long olderSequence, byte[] tail) {
            this.olderSequence = olderSequence;
            this.tail = tail;
        }
    }
}
