package io.tickgate.benchmarks.load;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a client speaks with one kind of server.
 *
 * <p>Thread-safe.
 */
public interface Dialect {
    /** The request target of the upgrade. */
    String path(int from);

    /** Offered at the upgrade, {@code null} for none. */
    @Nullable
    String subprotocol();

    /** The text frames that a client sends once it is connected; {@code from} is its first symbol. */
    List<String> opening(int from);

    /** A text frame of the server that has to be answered, {@code null} if there is none. */
    default @Nullable String ping() {
        return null;
    }

    /** The answer. */
    default String pong() {
        return "";
    }

    /** Whether its clients have asked to be told when an update was where. */
    default boolean isStamped() {
        return false;
    }

    /** Whether values may be passed over in favour of newer ones. */
    boolean isConflating();
}
