package io.tickgate.gateway.cache;

import io.tickgate.gateway.hub.Audience;
import io.tickgate.model.Topic;
import org.jspecify.annotations.Nullable;

/**
 * One depth of a symbol's book: the latest view that somebody asked for.
 *
 * <p>Thread-safe: its book is written by the thread of its feed partition alone.
 */
public final class BookCell extends TopicCell {
    private final int depth;
    private final SymbolBook book;
    private volatile @Nullable Seen seen;

    BookCell(Topic topic, int handle, Audience audience, int depth, SymbolBook book) {
        super(topic, handle, audience);
        this.depth = depth;
        this.book = book;
    }

    /**
     * Returns the latest view, or {@code null} if no full book has been seen. As long as nothing changes within its
     * depth it is the same object.
     */
    public @Nullable BookView get() {
        var held = seen;
        if (held != null && held.changes() == book.changes()) {
            return held.view();
        }
        return look();
    }

    /** How many levels the latest view has, without making it. */
    public int levels() {
        return book.levels(depth);
    }

    @Override
    public @Nullable LogPosition head() {
        return book.head();
    }

    /** One at a time, so that a view that another loop has already replaced never comes back. */
    private synchronized @Nullable BookView look() {
        var copy = book.copy(depth);
        if (copy == null) {
            return null;
        }
        var held = seen;
        BookView view;
        if (held != null && held.view().shows(copy)) {
            view = held.view();
            view.seenAt(copy.position());
        } else {
            view = new BookView(this, copy.position(), copy.events(), copy.levels());
        }
        seen = new Seen(copy.changes(), view);
        return view;
    }

    private record Seen(long changes, BookView view) {}
}
